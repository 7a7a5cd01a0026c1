package io.millpond.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.testkit.faults.FaultRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of faults says of every fault what is true of the tests. */
class FaultsDocumentTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path DOCUMENT = Path.of("../docs/faults.md");
    private static final Pattern FAULT = Pattern.compile("@Fault\\((\\{[^}]*}|\"[^\"]*\")\\)");

    private static List<FaultRows.Row> rows() {
        return FaultRows.all().stream().flatMap(group -> group.rows().stream()).toList();
    }

    private static Set<String> shownByTests() throws IOException {
        Set<String> shown = new TreeSet<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher faults = FAULT.matcher(Files.readString(file));
                while (faults.find()) {
                    Matcher number = Pattern.compile("[A-Z]\\d+").matcher(faults.group(1));
                    while (number.find()) {
                        shown.add(number.group());
                    }
                }
            }
        }
        return shown;
    }

    @Test
    void mustCallThoseTestedThatHaveATest() throws IOException {
        Set<String> tested = rows().stream()
                .filter(FaultRows.Row::isTested)
                .map(FaultRows.Row::number)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).isEqualTo(shownByTests()).hasSizeGreaterThanOrEqualTo(80);
        assertThat(rows()).hasSize(112).allMatch(row -> row.happens().isEmpty() == !row.isTested());
    }

    @Test
    void mustShowEveryRowAndFiguresForThoseTested() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        for (FaultRows.Row row : rows()) {
            List<String> of = lines.stream()
                    .filter(line -> line.startsWith("| " + row.number() + " |"))
                    .toList();
            assertThat(of).as(row.number()).hasSize(1);
            String measured = of.get(0).split("\\|", -1)[4].strip();
            assertThat(measured.isEmpty())
                    .as(row.number() + " without a figure")
                    .isEqualTo(!row.isTested());
            if (row.skippable().isEmpty()) {
                assertThat(measured)
                        .as(row.number() + " without saying why it may be skipped")
                        .doesNotContain("skipped");
            }
        }
        assertThat(lines).noneMatch(line -> line.contains("FAILED") || line.contains("NO RESULT"));
    }
}
