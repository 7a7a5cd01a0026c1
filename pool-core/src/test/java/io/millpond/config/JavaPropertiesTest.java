package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What {@link Properties} can hold beside texts: values of other types, defaults, and keys that are none. */
class JavaPropertiesTest {

    @Test
    void mustReadPropertiesWithTheirDefaults() {
        Properties defaults = new Properties();
        defaults.setProperty("maxSize", "5");
        defaults.setProperty("minIdle", "1");
        Properties properties = new Properties(defaults);
        properties.setProperty("maxSize", "6");
        PoolConfig config =
                PropertyReader.read(properties, TestSettings.withUrl()).toConfig();
        assertThat(config.maxSize()).isEqualTo(6);
        assertThat(config.minIdle()).isEqualTo(1);
    }

    @Test
    void mustReadNumbersAndBooleansThatAreNoTexts() {
        Properties properties = new Properties();
        properties.put("maximumPoolSize", 50);
        properties.put("connectionTimeout", 1_500L);
        properties.put("autoCommit", false);
        PoolConfig config =
                PropertyReader.read(properties, TestSettings.withUrl()).toConfig();
        assertThat(config.maxSize()).isEqualTo(50);
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(config.autoCommit()).isFalse();
    }

    @Test
    void mustPreferANumberToItsDefault() {
        Properties defaults = new Properties();
        defaults.setProperty("maximumPoolSize", "10");
        defaults.setProperty("minIdle", "4");
        Properties properties = new Properties(defaults);
        properties.put("maximumPoolSize", 50);
        PoolConfig config =
                PropertyReader.read(properties, TestSettings.withUrl()).toConfig();
        assertThat(config.maxSize()).isEqualTo(50);
        assertThat(config.minIdle()).isEqualTo(4);
    }

    /** Such as those of Jasypt, which are encrypted where they stand. */
    @Test
    void mustTakeTextsAsThePropertiesTellThem() {
        Properties properties = new Properties() {
            @Override
            public String getProperty(String key) {
                return super.getProperty(key).replace("ENC(5)", "5");
            }
        };
        properties.setProperty("maxSize", "ENC(5)");
        assertThat(PropertyReader.read(properties, TestSettings.withUrl())
                        .toConfig()
                        .maxSize())
                .isEqualTo(5);
    }

    /** Whoever gave them would never know: {@code Properties} does not hand them out. */
    @Test
    void mustReportANumberAmongTheDefaults() {
        Properties farther = new Properties();
        farther.put("minIdle", 1);
        Properties defaults = new Properties(farther);
        defaults.put("maxSize", 5);
        defaults.put("exactTimes", true);
        Properties properties = new Properties(defaults);
        properties.put("exactTimes", true);
        TestSettings settings = PropertyReader.read(properties, TestSettings.withUrl());
        List<Problem> problems =
                catchThrowableOfType(ConfigException.class, settings::toConfig).problems();
        assertThat(problems).extracting(Problem::setting).containsExactlyInAnyOrder("maxSize", "minIdle");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.toString())
                        .endsWith(": is no text among the defaults of the properties; give it as text"));
    }

    @Test
    void mustBearKeysThatAreNoTexts() {
        Properties own = new Properties(new Properties());
        own.put(42, "x");
        Properties defaults = new Properties();
        defaults.put(42, "x");
        defaults.setProperty("maxSize", "5");
        for (Properties properties : List.of(own, new Properties(defaults))) {
            TestSettings settings = PropertyReader.read(properties, TestSettings.withUrl());
            assertThat(catchThrowableOfType(ConfigException.class, settings::toConfig)
                            .problems())
                    .hasSize(1);
        }
    }

    /** HikariCP takes some of them so. */
    @Test
    void mustSayOnceWhatToDoWithAnObject() {
        assertThat(problemsWith(new TestSettings(), "dataSource", new JdbcDataSource()))
                .containsExactly("dataSource: is no text but a org.h2.jdbcx.JdbcDataSource; call dataSource(...) in the"
                        + " program");
        assertThat(problemsWith(TestSettings.withUrl(), "threadFactory", Executors.defaultThreadFactory()))
                .singleElement()
                .asString()
                .contains("is no text but a ")
                .endsWith("leave it out: the pool starts and ends its own threads");
        assertThat(problemsWith(new TestSettings(), "jdbc-url", new StringBuilder("jdbc:h2:mem:x")))
                .containsExactly(
                        "jdbc-url: is no text but a java.lang.StringBuilder; leave it out, or give it as text");
        assertThat(problemsWith(TestSettings.withUrl(), "unheardOf", List.of()))
                .singleElement()
                .asString()
                .endsWith("leave it out, or give it as text");
    }

    private static List<String> problemsWith(TestSettings settings, String key, Object value) {
        Properties properties = new Properties();
        properties.put(key, value);
        return catchThrowableOfType(
                        ConfigException.class,
                        () -> PropertyReader.read(properties, settings).toConfig())
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }
}
