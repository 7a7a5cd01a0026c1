package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.config.PoolConfig;
import io.millpond.config.PoolSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;

/** Holds the properties and their metadata, which editors complete from, against the builder of the core. */
class ConfigurationMetadataTest {
    /** Settings that only code can give: beans, or a DataSource of the application's own. */
    private static final Set<String> OBJECTS = Set.of("dataSource", "credentials", "listener");

    /** Settings whose default is no constant; the description tells it. */
    private static final Set<String> TOLD_IN_WORDS = Set.of("name", "minIdle", "maxWaiting", "statementCacheSize");

    /** What is asked of the starter and not of the pool. */
    private static final String OF_STARTER = "ignoreHikari";

    private final Map<String, Map<String, Object>> metadata = read();

    private static Map<String, Method> settings() {
        return Arrays.stream(PoolSettings.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getParameterCount() > 0)
                .filter(method -> !OBJECTS.contains(method.getName()))
                .collect(Collectors.toMap(Method::getName, Function.identity()));
    }

    @Test
    void mustHaveAPropertyForEverySettingAndNoOther() {
        assertThat(MillpondProperties.names())
                .contains(OF_STARTER)
                .filteredOn(name -> !name.equals(OF_STARTER))
                .containsExactlyInAnyOrderElementsOf(settings().keySet());
        assertThat(metadata.keySet())
                .containsExactlyInAnyOrderElementsOf(MillpondProperties.names().stream()
                        .map(PropertyKey::kebab)
                        .toList());
    }

    @Test
    void mustHaveTheBuildersTypes() {
        Map<Class<?>, Class<?>> boxed = Map.of(int.class, Integer.class, boolean.class, Boolean.class);
        for (RecordComponent component : MillpondProperties.class.getRecordComponents()) {
            Class<?> expected = switch (component.getName()) {
                case "transactionIsolation" -> String.class;
                case "property" -> Map.class;
                case OF_STARTER -> Boolean.class;
                default -> {
                    Class<?> taken = settings().get(component.getName()).getParameterTypes()[0];
                    yield boxed.getOrDefault(taken, taken);
                }
            };
            assertThat(component.getType()).as(component.getName()).isEqualTo(expected);
            assertThat(metadata.get(PropertyKey.kebab(component.getName())).get("type"))
                    .as(component.getName())
                    .asString()
                    .startsWith(expected.getName());
        }
    }

    @Test
    void mustDescribeEveryProperty() {
        metadata.forEach((key, property) ->
                assertThat(property.get("description")).as(key).asString().endsWith("."));
    }

    @Test
    void mustTellTheDefaultsThatTheBuilderHas() throws ReflectiveOperationException {
        PoolConfig defaults = MillpondDataSource.builder().jdbcUrl("jdbc:none:").toConfig();
        Set<String> checked = new TreeSet<>();
        for (String setting : MillpondProperties.names()) {
            Object told = metadata.get(PropertyKey.kebab(setting)).get("defaultValue");
            if (TOLD_IN_WORDS.contains(setting)
                    || Set.of("jdbcUrl", "password", "property").contains(setting)) {
                assertThat(told).as(setting).isNull();
                continue;
            }
            Object value = setting.equals(OF_STARTER)
                    ? (Object) false
                    : PoolConfig.class.getMethod(setting).invoke(defaults);
            if (value == null) {
                assertThat(told).as(setting).isNull();
            } else if (value instanceof Duration time) {
                assertThat(DurationStyle.detectAndParse(String.valueOf(told)))
                        .as(setting)
                        .isEqualTo(time);
            } else {
                assertThat(told).as(setting).asString().isEqualToIgnoringCase(value.toString());
            }
            checked.add(setting);
        }
        assertThat(checked).hasSizeGreaterThan(25);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> read() {
        try (InputStream file =
                MillpondProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            List<Object> properties = (List<Object>)
                    JsonParserFactory.getJsonParser().parseMap(json).get("properties");
            Map<String, Map<String, Object>> byKey = new TreeMap<>();
            for (Object property : properties) {
                Map<String, Object> entry = (Map<String, Object>) property;
                byKey.put(String.valueOf(entry.get("name")).substring(MillpondProperties.PREFIX.length() + 1), entry);
            }
            return byKey;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
