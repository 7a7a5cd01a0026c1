package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document names every setting, and each default as it is in the code. */
class ConfigurationDocumentTest {
    private static Map<String, String> defaultsInDocument() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/configuration.md"));
        return lines.stream()
                .filter(line -> line.matches("\\| `[A-Za-z]+` \\| .*"))
                .map(line -> line.split("\\|", -1))
                .filter(cells -> cells.length == 6)
                .collect(Collectors.toMap(cells -> cells[1].trim().replace("`", ""), cells -> cells[3].trim()));
    }

    @Test
    void mustNameEverySettingWithItsDefault() throws IOException {
        Map<String, String> document = defaultsInDocument();
        for (Setting setting : Setting.values()) {
            assertThat(document).containsKey(setting.key());
            if (setting.preset() != null) {
                assertThat(document.get(setting.key())).as(setting.key()).isEqualTo(text(setting.preset()));
            }
        }
    }

    @Test
    void mustNameNoSettingThatDoesNotExist() throws IOException {
        List<String> keys = Arrays.stream(Setting.values()).map(Setting::key).toList();
        assertThat(defaultsInDocument().keySet())
                .allSatisfy(key -> assertThat(keys).contains(key));
    }

    private static String text(Object preset) {
        if (preset instanceof Duration duration) {
            long millis = duration.toMillis();
            return millis % 60_000 == 0
                    ? millis / 60_000 + " min"
                    : millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        }
        return preset.equals(Integer.MAX_VALUE)
                ? "no limit"
                : preset.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
