package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millpond.spi.Credentials;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyReaderTest {
    private static PoolConfig read(String... keysAndValues) {
        return PropertyReader.read(map(keysAndValues), TestSettings.withUrl()).toConfig();
    }

    private static ConfigException failureOf(String... keysAndValues) {
        TestSettings settings = PropertyReader.read(map(keysAndValues), TestSettings.withUrl());
        ConfigException failure = catchThrowableOfType(ConfigException.class, settings::toConfig);
        assertThat(failure).as("no ConfigException").isNotNull();
        return failure;
    }

    private static Problem problemOf(String... keysAndValues) {
        List<Problem> problems = failureOf(keysAndValues).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    private static Map<String, String> map(String... keysAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void mustReadEveryKindOfSetting() throws Exception {
        PoolConfig config = read(
                "name", "orders",
                "username", "app",
                "password", " p w ",
                "maxSize", " 20 ",
                "min-idle", "3",
                "acquire-timeout", "3s",
                "exactTimes", "TRUE",
                "startup", "fail-fast",
                "autoCommit", "false",
                "transactionIsolation", "read_committed",
                "connection-init-sql", "SET x = 1",
                "property.ApplicationName", "checkout",
                "property.a.b-c", "");

        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.credentials().credentials()).isEqualTo(new Credentials("app", " p w "));
        assertThat(config.maxSize()).isEqualTo(20);
        assertThat(config.minIdle()).isEqualTo(3);
        assertThat(config.acquireTimeout()).hasSeconds(3);
        assertThat(config.exactTimes()).isTrue();
        assertThat(config.startup()).isEqualTo(Startup.FAIL_FAST);
        assertThat(config.autoCommit()).isFalse();
        assertThat(config.transactionIsolation()).isEqualTo(2);
        assertThat(config.connectionInitSql()).isEqualTo("SET x = 1");
        assertThat(config.properties()).isEqualTo(Map.of("ApplicationName", "checkout", "a.b-c", ""));
        assertThat(config.legacyNames()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "5m, PT5M",
        "1h, PT1H",
        "2d, PT48H",
        "PT10S, PT10S",
        "P1D, PT24H",
        "0, PT0S",
        "0ms, PT0S",
        "PT0S, PT0S"
    })
    void mustReadTimes(String text, Duration time) {
        assertThat(read("acquireTimeout", text).acquireTimeout()).isEqualTo(time);
        if (!text.startsWith("P")) {
            assertThat(read("connectionInitSql", "x", "leakThreshold", text).leakThreshold())
                    .isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 500, 1_000, 59_999, 60_000, 90_000, 3_600_000, 86_400_000, 172_800_000})
    void mustReadTimesAsTheyAreWritten(long millis) throws UnreadableText {
        Duration time = Duration.ofMillis(millis);
        assertThat(SettingText.read(Setting.IDLE_TIMEOUT, TimeText.of(time))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "10",
                "-5",
                "10 s",
                "10S",
                "1.5s",
                "10us",
                "ten",
                "99999999999999999999s",
                "9223372036854775807d",
                "-5s",
                "366d",
                "PT"
            })
    void mustReportWhatIsNoTime(String text) {
        Problem problem = problemOf("acquireTimeout", text);
        assertThat(problem.setting()).isEqualTo("acquireTimeout");
        assertThat(problem.value()).isNotNull();
    }

    @Test
    void mustAskForTheUnitOfANumber() {
        assertThat(problemOf("acquireTimeout", "10000").toString())
                .isEqualTo("acquireTimeout = 10000: has no unit; "
                        + "say 10000ms for milliseconds or 10000s for seconds, whichever is meant");
    }

    @ParameterizedTest
    @CsvSource({
        "maxSize, ten",
        "maxSize, 1.5",
        "maxSize, ''",
        "maxSize, 99999999999",
        "maxSize, 0x10",
        "exactTimes, yes",
        "startup, later",
        "transactionIsolation, TRANSACTION_NONE",
        "transactionIsolation, 0",
        "transactionIsolation, x"
    })
    void mustReportWhatCannotBeRead(String key, String text) {
        Problem problem = problemOf(key, text);
        assertThat(problem.setting()).isEqualTo(key);
        assertThat(problem.value()).isEqualTo(text);
    }

    @Test
    void mustReportProblemsOfTextsTogetherWithAllOthers() {
        TestSettings settings = new TestSettings().connectTimeout(Duration.ZERO);
        PropertyReader.read(
                map("maxSize", "ten", "minIdle", "20", "maximumPoolSzie", "3", "password", "s3cr3t"), settings);
        ConfigException failure = catchThrowableOfType(ConfigException.class, settings::toConfig);

        assertThat(failure.problems().stream().map(Problem::setting))
                .containsExactly("maxSize", "maximumPoolSzie", "connectTimeout", "jdbcUrl", "password");
        assertThat(failure).hasMessageNotContaining("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource({
        "maxSise, maxSize",
        "MAX_SIZE, maxSize",
        "max_size, maxSize",
        "millpond.maxSize, 'maxSize, without a prefix'",
        "spring.datasource.hikari.maximum-pool-size, 'maxSize (HikariCP''s maximumPoolSize), without a prefix'",
        "maximumPoolSzie, maxSize (HikariCP's maximumPoolSize)",
        "pasword, password",
        "url, jdbcUrl",
        "user, username",
        "dataSourceClasName, dataSourceClassName",
    })
    void mustSuggestTheNameThatWasMeant(String key, String suggestion) {
        Problem problem = problemOf(key, "c4n4Ry");
        assertThat(problem.remedy()).isEqualTo("did you mean " + suggestion + "?");
        assertThat(problem.toString()).doesNotContain("c4n4Ry");
    }

    @Test
    void mustSuggestNothingForANameThatResemblesNone() {
        assertThat(problemOf("socketFactory", "x").remedy())
                .isEqualTo("leave it out, or write property.socketFactory to hand it to the driver");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jmx"})
    void mustSayWhatIsNotSupportedYet(String key) {
        assertThat(problemOf(key, "1s").wrong()).isEqualTo("is not supported yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataSource", "credentials", "listener", "property"})
    void mustSayWhatCannotBeGivenAsText(String key) {
        assertThat(problemOf(key, "c4n4Ry").toString()).startsWith(key + ": ").doesNotContain("c4n4Ry");
    }

    @Test
    void mustUnderstandHikarisNamesInItsUnits() {
        PoolConfig config = read(
                "maximumPoolSize", "20",
                "minimum-idle", "5",
                "connectionTimeout", "30000",
                "validationTimeout", "5000",
                "idleTimeout", "600000",
                "maxLifetime", "30m",
                "keepaliveTime", "0",
                "leak-detection-threshold", "60s",
                "poolName", "orders",
                "initializationFailTimeout", "1",
                "transactionIsolation", "TRANSACTION_REPEATABLE_READ",
                "isolateInternalQueries", "false",
                "dataSource.cachePrepStmts", "true");

        assertThat(config.maxSize()).isEqualTo(20);
        assertThat(config.minIdle()).isEqualTo(5);
        assertThat(config.acquireTimeout()).hasSeconds(30);
        assertThat(config.validationTimeout()).hasSeconds(5);
        assertThat(config.idleTimeout()).hasMinutes(10);
        assertThat(config.maxLifetime()).hasMinutes(30);
        assertThat(config.keepaliveInterval()).isZero();
        assertThat(config.leakThreshold()).hasSeconds(60);
        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.startup()).isEqualTo(Startup.FAIL_FAST);
        assertThat(config.transactionIsolation()).isEqualTo(4);
        assertThat(config.properties()).isEqualTo(Map.of("cachePrepStmts", "true"));
        assertThat(config.legacyNames())
                .isEqualTo(Map.ofEntries(
                        Map.entry("maximumPoolSize", "maxSize"),
                        Map.entry("minimum-idle", "minIdle"),
                        Map.entry("connectionTimeout", "acquireTimeout=30000ms"),
                        Map.entry("validationTimeout", "validationTimeout=5000ms"),
                        Map.entry("idleTimeout", "idleTimeout=600000ms"),
                        Map.entry("keepaliveTime", "keepaliveInterval"),
                        Map.entry("leak-detection-threshold", "leakThreshold"),
                        Map.entry("poolName", "name"),
                        Map.entry("initializationFailTimeout", "startup=FAIL_FAST"),
                        Map.entry("isolateInternalQueries", "nothing: leave it out"),
                        Map.entry("dataSource.cachePrepStmts", "property.cachePrepStmts")));
    }

    @ParameterizedTest
    @CsvSource({"1, FAIL_FAST", "30s, FAIL_FAST", "0, TOLERANT", "-1, TOLERANT"})
    void mustKeepTheMeaningOfHikarisFailTimeout(String text, Startup startup) {
        assertThat(read("initializationFailTimeout", text).startup()).isEqualTo(startup);
    }

    @ParameterizedTest
    @CsvSource({
        "connectionTimeout, 0, acquireTimeout=365d",
        "minimumIdle, -1, the same number as maxSize",
        "isolateInternalQueries, true, leave it out",
        "allowPoolSuspension, true, leave it out",
        "registerMbeans, true, JMX is not supported yet",
        "dataSourceClassName, org.x.Y, give a jdbcUrl",
        "dataSourceJNDI, java:x, look the DataSource up",
        "data-source-jndi, java:x, look the DataSource up",
        "metricRegistry, x, build(builder) of a MillpondMetrics",
        "metricsTrackerFactory, x, build(builder) of a MillpondMetrics",
        "healthCheckRegistry, x, the Spring Boot starter has a health indicator",
        "healthCheckProperties.timeout, 5, health check of your own",
        "dataSourceProperties.ssl, true, property.<key>",
        "data-source-properties.sslmode, verify-full, write each driver property as property.<key>",
        "data-source-properties, ssl=true, property.<key>",
        "health-check-properties.timeout, 5, health check of your own",
        "exceptionOverrideClassName, x.Y, leave it out",
    })
    void mustRefuseWhatMeansSomethingElseHere(String key, String text, String remedy) {
        Problem problem = problemOf(key, text);
        assertThat(problem.setting()).isEqualTo(key);
        assertThat(problem.remedy()).contains(remedy);
    }

    /** Else who writes the prefix in kebab-case would be told a driver property that no driver knows, and lose TLS. */
    @Test
    void mustReadDriverPropertiesWhosePrefixIsInKebabCase() {
        PoolConfig config = read("data-source.sslmode", "verify-full", "property.a-b.c-d", "as it is");
        assertThat(config.properties()).isEqualTo(Map.of("sslmode", "verify-full", "a-b.c-d", "as it is"));
        assertThat(config.legacyNames()).isEqualTo(Map.of("data-source.sslmode", "property.sslmode"));
    }

    @Test
    void mustNotMissASourceThatWasTriedInHikarisWay() {
        TestSettings settings = PropertyReader.read(map("dataSourceClassName", "org.x.Y"), new TestSettings());
        assertThat(catchThrowableOfType(ConfigException.class, settings::toConfig)
                        .problems())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "maxSize, maximumPoolSize, 5",
        "maxSize, max-size, 5",
        "validationTimeout, validation-timeout, 5s",
        "property.ssl, dataSource.ssl, true"
    })
    void mustRefuseASettingGivenTwice(String key, String other, String text) {
        assertThat(problemOf(key, text, other, text).wrong()).matches("is given by \\S+ too");
    }

    @Test
    void mustNameTheKeyThatWasWritten() {
        assertThat(problemOf("maximum-pool-size", "0").setting()).isEqualTo("maximum-pool-size");
        assertThat(problemOf("max-size", "0").setting()).isEqualTo("max-size");
    }

    @Test
    void mustLetTheProgramReplaceAText() {
        assertThat(PropertyReader.read(map("maxSize", "5"), TestSettings.withUrl())
                        .maxSize(6)
                        .toConfig()
                        .maxSize())
                .isEqualTo(6);
    }

    @Test
    void mustSayThatThereAreNoProperties() {
        Map<String, String> noMap = null;
        Properties noProperties = null;
        for (TestSettings settings : List.of(
                PropertyReader.read(noMap, TestSettings.withUrl()),
                PropertyReader.read(noProperties, TestSettings.withUrl()))) {
            assertThat(catchThrowableOfType(ConfigException.class, settings::toConfig))
                    .hasMessageContaining("properties = null: hold no settings; give a map or Properties");
        }
    }

    @Test
    void mustReportWhatIsNoText() {
        Properties properties = new Properties();
        properties.put("maxSize", List.of(5));
        TestSettings settings = PropertyReader.read(properties, TestSettings.withUrl());
        Problem problem = catchThrowableOfType(ConfigException.class, settings::toConfig)
                .problems()
                .get(0);
        assertThat(problem.wrong()).startsWith("is no text but a java.util.ImmutableCollections");
        assertThat(problemOf("maxSize", null).wrong()).isEqualTo("has no value");
        assertThat(problemOf(null, "5").wrong()).isEqualTo("is no setting");
        assertThat(problemOf("property.", "x").wrong()).isEqualTo("has no key");
    }
}
