package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md} against the code, so that neither goes its own way. */
class ConfigurationDocumentTest {
    private static final int SETTING = 0;
    private static final int TYPE = 1;
    private static final int DEFAULT = 2;
    private static final int RANGE = 3;
    private static final int ZERO = 4;

    private final Map<String, List<String>> rows = rowsOf("Setting");

    @Test
    void mustDescribeEverySettingAndNoOther() {
        assertThat(new TreeSet<>(rows.keySet())).isEqualTo(builderMethods());
        assertThat(Arrays.stream(Setting.values()).map(Setting::key))
                .containsExactlyInAnyOrderElementsOf(rows.keySet());
    }

    @Test
    void mustStateTheDefaultThatTheBuilderHas() throws ReflectiveOperationException {
        PoolConfig defaults = TestSettings.withUrl().toConfig();
        for (String setting : rows.keySet()) {
            if (Set.of("name", "jdbcUrl", "credentials", "password", "listener", "property")
                    .contains(setting)) {
                continue;
            }
            Object value = PoolConfig.class.getMethod(setting).invoke(defaults);
            assertThat(cell(setting, DEFAULT)).as(setting).isEqualTo(stated(setting, value));
        }
    }

    private static String stated(String setting, @Nullable Object value) {
        return switch (setting) {
            case "minIdle" -> value + ", or `maxSize` if less";
            case "maxWaiting" -> value.equals(Integer.MAX_VALUE) ? "unlimited" : value.toString();
            case "statementCacheSize" -> value == null ? "the database's" : value.toString();
            case "driverClassName", "dataSource", "connectionInitSql", "connectionTestQuery" ->
                value == null ? "none" : value.toString();
            default -> {
                if (value == null) {
                    yield "driver's";
                }
                yield value instanceof Duration time ? TimeText.of(time) : value.toString();
            }
        };
    }

    @Test
    void mustStateTheTypeAndTheRangeOfEverySetting() {
        for (Setting setting : Setting.values()) {
            String type = cell(setting.key(), TYPE);
            String range = cell(setting.key(), RANGE);
            String zero = cell(setting.key(), ZERO);
            switch (setting.kind) {
                case COUNT -> {
                    assertThat(type).isEqualTo("count");
                    assertThat(range).startsWith(setting.least + " ");
                    assertThat(zero).isNotEmpty();
                    assertThat(zero.equals("error")).isEqualTo(setting.least > 0);
                }
                case TIME, LIMIT -> {
                    assertThat(type).isEqualTo("time");
                    assertThat(range).startsWith(TimeText.of(Setting.SHORTEST) + " to ");
                    assertThat(zero).isNotEmpty();
                    assertThat(zero.equals("error")).isEqualTo(setting.kind == Setting.Kind.LIMIT);
                }
                case FLAG -> assertThat(type).isEqualTo("flag");
                case OBJECT -> assertThat(type).isEqualTo("object");
                case TEXT, SQL, SECRET -> assertThat(type).isEqualTo("text");
                case DRIVER_PROPERTY -> assertThat(type).isEqualTo("text, by key");
                case CHOICE, ISOLATION -> assertThat(type).isNotEmpty();
            }
        }
    }

    @Test
    void mustMapHikarisNamesAsTheReaderDoes() {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (HikariName name : HikariName.values()) {
            renamed.put(name.key(), name.setting.key());
        }
        renamed.put("dataSource.<key>", "property.<key>");
        Map<String, String> documented = new LinkedHashMap<>();
        rowsOf("HikariCP").forEach((name, row) -> {
            if (row.size() == 3) {
                documented.put(name, unquoted(row.get(1)));
            }
        });
        assertThat(documented).isEqualTo(renamed);
    }

    @Test
    void mustListEveryRefusedNameOfHikaris() {
        Set<String> documented = rowsOf("HikariCP").entrySet().stream()
                .filter(row -> row.getValue().size() == 2)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(Arrays.stream(RefusedName.values()).map(RefusedName::key))
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void mustQuoteTheRemediesThatTheReaderTells() {
        Map<String, List<String>> documented = rowsOf("HikariCP");
        for (RefusedName name : RefusedName.values()) {
            assertThat(unquoted(documented.get(name.key()).get(1))).isEqualToIgnoringCase(name.remedy + ".");
        }
    }

    private static Set<String> builderMethods() {
        return Arrays.stream(PoolSettings.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getParameterCount() > 0)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String cell(String setting, int column) {
        return rows.get(setting).get(column);
    }

    /** The rows of all tables whose first heading is this one, by their first cell. */
    private static Map<String, List<String>> rowsOf(String heading) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : document()) {
            if (!line.startsWith("|")) {
                inside = false;
            } else if (line.startsWith("| " + heading + " |")) {
                inside = true;
            } else if (inside && !line.startsWith("|---")) {
                List<String> cells = Arrays.stream(
                                line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                        .map(String::strip)
                        .toList();
                assertThat(rows.put(unquoted(cells.get(SETTING)), cells))
                        .as(line)
                        .isNull();
            }
        }
        assertThat(rows).as("tables headed " + heading).isNotEmpty();
        return rows;
    }

    private static String unquoted(String cell) {
        return cell.replace("`", "");
    }

    private static List<String> document() {
        for (String folder : List.of("..", ".")) {
            Path path = Path.of(folder, "docs", "configuration.md");
            if (Files.exists(path)) {
                try {
                    return Files.readAllLines(path);
                } catch (IOException e) {
                    return fail("cannot read " + path, e);
                }
            }
        }
        return fail("docs/configuration.md is missing");
    }
}
