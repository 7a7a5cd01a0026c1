package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.spi.RetireReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/metrics.md list exactly the meters that there are. */
class MetersDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/metrics.md");

    private static String row(MeterNames names, List<PoolMeter> sameName) {
        PoolMeter meter = sameName.get(0);
        String tags = Stream.concat(
                        Stream.of(names.poolTag()), meter.tags().stream().map(tag -> tag.getKey()))
                .map(tag -> "`" + tag + "`")
                .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        meter.name(),
                        inPrometheus(meter).stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ")),
                        meter.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        meter.unit(),
                        tags,
                        meter.meaning());
    }

    private static List<String> inPrometheus(PoolMeter meter) {
        String name = meter.name().replace('.', '_');
        return switch (meter.kind()) {
            case GAUGE -> List.of(name);
            case TIME_GAUGE -> List.of(name + "_seconds");
            case COUNTER -> List.of(name + "_total");
            case TIMER -> List.of(name + "_seconds_count", name + "_seconds_sum");
        };
    }

    private static List<String> expectedRows() {
        List<String> rows = new ArrayList<>();
        for (MeterNames names : MeterNames.values()) {
            Map<String, List<PoolMeter>> byName = names.meters(Fake.everything()).stream()
                    .collect(Collectors.groupingBy(PoolMeter::name, LinkedHashMap::new, Collectors.toList()));
            byName.values().forEach(meters -> rows.add(row(names, meters)));
        }
        return rows;
    }

    private static List<String> rowsOfTheDocument() throws IOException {
        try (Stream<String> lines = Files.lines(DOCUMENT)) {
            return lines.filter(line -> line.matches("\\| `[a-z]+\\..*")).toList();
        }
    }

    @Test
    void mustListEveryMeterWithItsKindUnitTagsAndMeaning() throws IOException {
        assertThat(rowsOfTheDocument())
                .as("docs/metrics.md; its rows should be:\n%s\n", String.join("\n", expectedRows()))
                .containsExactlyElementsOf(expectedRows());
    }

    @Test
    void mustNameTheSeriesOfARealScrape() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        for (String row : rowsOfTheDocument()) {
            Pattern.compile("`([a-z_]+)`")
                    .matcher(row.split("\\|")[2])
                    .results()
                    .forEach(name -> named.add(name.group(1)));
        }
        assertThat(named).isEqualTo(Scrape.ofEverything().series());
    }

    @Test
    void mustListEveryReasonOfClosing() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (var reason : RetireReason.values()) {
            assertThat(document).contains("`" + reason.name().toLowerCase(Locale.ROOT) + "`");
        }
    }
}
