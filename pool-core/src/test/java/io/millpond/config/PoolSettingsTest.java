package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSettingsTest {
    private static final DataSource DATA_SOURCE = (DataSource) Proxy.newProxyInstance(
            PoolSettingsTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                throw new AssertionError("checking the settings must not touch the DataSource");
            });

    private static ConfigException failureOf(TestSettings settings) {
        ConfigException failure = catchThrowableOfType(ConfigException.class, settings::toConfig);
        assertThat(failure).as("no ConfigException").isNotNull();
        return failure;
    }

    private static List<String> problemsOf(TestSettings settings) {
        return failureOf(settings).problems().stream().map(Problem::setting).toList();
    }

    @Test
    void mustGiveBackWhatWasGiven() throws Exception {
        PoolListener first = new PoolListener() {};
        PoolListener second = new PoolListener() {};
        PoolConfig config = TestSettings.withUrl()
                .name("orders")
                .driverClassName("org.h2.Driver")
                .username("sa")
                .password("")
                .property("MODE", "MySQL")
                .maxSize(7)
                .minIdle(7)
                .maxWaiting(0)
                .acquireTimeout(Duration.ZERO)
                .connectTimeout(Duration.ofMillis(1))
                .validationTimeout(Duration.ofDays(365))
                .validateAfterIdle(Duration.ZERO)
                .keepaliveInterval(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .maxLifetime(Duration.ZERO)
                .queryTimeout(Duration.ofMillis(1))
                .transactionTimeout(Duration.ofMillis(1))
                .idleInTransactionTimeout(Duration.ofDays(365))
                .slowQueryThreshold(Duration.ZERO)
                .leakThreshold(Duration.ZERO)
                .captureBorrowStack(true)
                .exactTimes(true)
                .shutdownTimeout(Duration.ofNanos(1_500_000))
                .startup(Startup.FAIL_FAST)
                .autoCommit(false)
                .readOnly(true)
                .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                .catalog("c")
                .schema("s")
                .connectionInitSql("SET x = 1")
                .connectionTestQuery("SELECT 1")
                .statementCacheSize(0)
                .listener(first)
                .listener(second)
                .toConfig();

        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.jdbcUrl()).isEqualTo("jdbc:h2:mem:test");
        assertThat(config.driverClassName()).isEqualTo("org.h2.Driver");
        assertThat(config.dataSource()).isNull();
        assertThat(config.username()).isEqualTo("sa");
        assertThat(config.credentials().credentials()).isEqualTo(new Credentials("sa", ""));
        assertThat(config.properties()).containsExactly(Map.entry("MODE", "MySQL"));
        assertThat(config.maxSize()).isEqualTo(7);
        assertThat(config.minIdle()).isEqualTo(7);
        assertThat(config.maxWaiting()).isZero();
        assertThat(config.acquireTimeout()).isZero();
        assertThat(config.connectTimeout()).hasMillis(1);
        assertThat(config.validationTimeout()).hasDays(365);
        assertThat(config.validateAfterIdle()).isZero();
        assertThat(config.keepaliveInterval()).isZero();
        assertThat(config.idleTimeout()).isZero();
        assertThat(config.maxLifetime()).isZero();
        assertThat(config.queryTimeout()).hasMillis(1);
        assertThat(config.transactionTimeout()).hasMillis(1);
        assertThat(config.idleInTransactionTimeout()).hasDays(365);
        assertThat(config.slowQueryThreshold()).isZero();
        assertThat(config.leakThreshold()).isZero();
        assertThat(config.captureBorrowStack()).isTrue();
        assertThat(config.exactTimes()).isTrue();
        assertThat(config.shutdownTimeout()).hasNanos(1_500_000);
        assertThat(config.startup()).isEqualTo(Startup.FAIL_FAST);
        assertThat(config.autoCommit()).isFalse();
        assertThat(config.readOnly()).isTrue();
        assertThat(config.transactionIsolation()).isEqualTo(8);
        assertThat(config.catalog()).isEqualTo("c");
        assertThat(config.schema()).isEqualTo("s");
        assertThat(config.connectionInitSql()).isEqualTo("SET x = 1");
        assertThat(config.connectionTestQuery()).isEqualTo("SELECT 1");
        assertThat(config.statementCacheSize()).isZero();
        assertThat(config.listeners()).containsExactly(first, second);
        assertThat(config.legacyNames()).isEmpty();
    }

    @Test
    void mustLeaveToTheDriverWhatWasNotGiven() throws Exception {
        PoolConfig config = new TestSettings().dataSource(DATA_SOURCE).toConfig();

        assertThat(config.dataSource()).isSameAs(DATA_SOURCE);
        assertThat(config.name()).isEqualTo("millpond-1");
        assertThat(config.credentials().credentials()).isEqualTo(new Credentials(null, null));
        assertThat(config.autoCommit()).isNull();
        assertThat(config.readOnly()).isNull();
        assertThat(config.statementCacheSize()).isNull();
        assertThat(config.minIdle()).isEqualTo(2);
    }

    @Test
    void mustNotContradictAValueByADefault() {
        assertThat(TestSettings.withUrl().maxSize(1).toConfig().minIdle()).isEqualTo(1);
        assertThat(TestSettings.withUrl()
                        .maxLifetime(Duration.ofSeconds(1))
                        .toConfig()
                        .keepaliveInterval())
                .hasMinutes(2);
    }

    @Test
    void mustNotChangeWithTheBuilder() {
        TestSettings settings = TestSettings.withUrl().property("a", "1");
        PoolConfig config = settings.toConfig();
        settings.property("b", "2").maxSize(99).listener(new PoolListener() {});

        assertThat(config.properties()).containsOnlyKeys("a");
        assertThat(config.maxSize()).isEqualTo(10);
        assertThat(config.listeners()).isEmpty();
        assertThatThrownBy(() -> config.properties().put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void mustTakeTheLastValueGiven() {
        assertThat(TestSettings.withUrl().maxSize(-1).maxSize(3).toConfig().maxSize())
                .isEqualTo(3);
    }

    @Test
    void mustReportEveryProblemAtOnce() {
        ConfigException failure = failureOf(new TestSettings()
                .name("a:b")
                .driverClassName(" ")
                .password("s3cr3t")
                .maxSize(0)
                .minIdle(-1)
                .acquireTimeout(Duration.ofSeconds(-1))
                .connectTimeout(Duration.ZERO)
                .startup(null)
                .transactionIsolation(0)
                .property(null, "x")
                .listener(null));

        assertThat(failure.problems().stream().map(Problem::setting))
                .containsExactlyInAnyOrder(
                        "name",
                        "jdbcUrl",
                        "driverClassName",
                        "password",
                        "maxSize",
                        "minIdle",
                        "acquireTimeout",
                        "connectTimeout",
                        "startup",
                        "transactionIsolation",
                        "property",
                        "listener");
        assertThat(failure.getMessage().lines()).hasSize(failure.problems().size() + 1);
        assertThat(failure).hasMessageContaining("maxSize = 0: is less than 1; give a number from 1 to 100000");
        assertThat(failure).hasMessageNotContaining("s3cr3t");
    }

    @Test
    void mustNotBlameASettingForTheMistakeInAnother() {
        assertThat(problemsOf(TestSettings.withUrl().maxSize(0).minIdle(5))).containsExactly("maxSize");
        assertThat(problemsOf(TestSettings.withUrl()
                        .maxLifetime(Duration.ofSeconds(-1))
                        .keepaliveInterval(Duration.ofDays(1))))
                .containsExactly("maxLifetime");
        assertThat(problemsOf(new TestSettings().jdbcUrl(null))).containsExactly("jdbcUrl");
    }

    static Stream<Method> settersOfObjects() {
        return Stream.of(PoolSettings.class.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 1)
                .filter(method -> !method.getParameterTypes()[0].isPrimitive())
                .filter(method -> Modifier.isPublic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("settersOfObjects")
    void mustReportNullWithoutThrowingAtOnce(Method setter) throws ReflectiveOperationException {
        TestSettings settings = TestSettings.withUrl();
        setter.invoke(settings, new Object[] {null});
        assertThat(problemsOf(settings)).contains(setter.getName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "jdbcUrl",
                "driverClassName",
                "username",
                "catalog",
                "schema",
                "connectionInitSql",
                "connectionTestQuery"
            })
    void mustReportBlankTexts(String setting) throws ReflectiveOperationException {
        TestSettings settings = TestSettings.withUrl();
        PoolSettings.class.getMethod(setting, String.class).invoke(settings, " ");
        assertThat(problemsOf(settings)).contains(setting);
    }

    static Stream<Method> settersOfTimes() {
        return Stream.of(PoolSettings.class.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Duration.class);
    }

    @ParameterizedTest
    @MethodSource("settersOfTimes")
    void mustReportTimesOutOfRange(Method setter) throws ReflectiveOperationException {
        for (Duration bad : List.of(
                Duration.ofNanos(-1),
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofNanos(999_999),
                Duration.ofDays(365).plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))) {
            TestSettings settings = TestSettings.withUrl();
            setter.invoke(settings, bad);
            assertThat(problemsOf(settings)).as(bad.toString()).containsExactly(setter.getName());
        }
        TestSettings longest = TestSettings.withUrl().maxLifetime(Duration.ZERO);
        setter.invoke(longest, Duration.ofDays(365));
        assertThat(longest.toConfig()).isNotNull();
    }

    static Stream<UnaryOperator<TestSettings>> contradictions() {
        return Stream.of(
                s -> s.dataSource(DATA_SOURCE),
                s -> s.password("x"),
                s -> s.credentials(() -> Credentials.of("a", "b")).username("x"),
                s -> s.credentials(() -> Credentials.of("a", "b")).password("x"),
                s -> s.username("x").property("user", "y"),
                s -> s.username("x").property("password", "y"),
                s -> s.username("x").property("USER", "y"),
                s -> s.username("x").property("Password", "y"),
                s -> s.minIdle(11),
                s -> s.maxSize(3).minIdle(4),
                s -> s.keepaliveInterval(Duration.ofMinutes(30)),
                s -> s.maxLifetime(Duration.ofMinutes(1)).keepaliveInterval(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void mustReportAContradictionOnce(UnaryOperator<TestSettings> contradiction) {
        assertThat(problemsOf(contradiction.apply(TestSettings.withUrl()))).hasSize(1);
    }

    @Test
    void mustReportWhatADataSourceCannotUse() {
        TestSettings settings = new TestSettings()
                .dataSource(DATA_SOURCE)
                .driverClassName("x.Driver")
                .property("ssl", "true");
        assertThat(problemsOf(settings)).containsExactlyInAnyOrder("driverClassName", "property.ssl");
    }

    @Test
    void mustAllowChecksLongerThanTheWait() {
        PoolConfig config = TestSettings.withUrl()
                .acquireTimeout(Duration.ofMillis(1))
                .validationTimeout(Duration.ofSeconds(5))
                .toConfig();
        assertThat(config.validationTimeout()).hasSeconds(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 6, 7, 9, 4095, Integer.MAX_VALUE})
    void mustRefuseUnknownIsolationLevels(int level) {
        assertThat(problemsOf(TestSettings.withUrl().transactionIsolation(level)))
                .containsExactly("transactionIsolation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a,b", "a=b", "a*", "a?", "\"a\"", "a\nb", "a\u0000"})
    void mustRefuseNamesThatJmxAndMetricsCannotHold(String name) {
        assertThat(problemsOf(TestSettings.withUrl().name(name))).containsExactly("name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db/shop                                         | shop
            jdbc:postgresql://app:pw@db:5432/shop?ssl=true                    | shop
            jdbc:postgresql://a:1,b:2/shop                                    | shop
            jdbc:postgresql:shop                                              | shop
            jdbc:postgresql://db:5432                                         | db
            jdbc:postgresql://db:5432/                                        | db
            jdbc:h2:mem:test                                                  | test
            jdbc:h2:mem:test;DB_CLOSE_DELAY=-1                                | test
            jdbc:h2:tcp://localhost/~/shop                                    | shop
            jdbc:h2:file:C:\\data\\shop                                       | shop
            jdbc:sqlite:/data/shop.db                                         | shop.db
            jdbc:sqlserver://db:1433;databaseName=shop;user=a@b;password=pw   | shop
            jdbc:oracle:thin:app/pw@//db:1521/shop                            | shop
            jdbc:oracle:thin:app/pw@db:1521:shop                              | shop
            jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=db))(CONNECT_DATA=(SERVICE_NAME=shop))) | shop
            jdbc:db2://db:50000/shop:user=app;password=pw;                    | shop
            jdbc:mysql://db/my%20shop                                         | my-20shop
            jdbc:sqlserver://db;user=İsmail;password=x;databaseName=shop      | shop
            jdbc:sqlserver://db;user=İİ;DatabaseName=s                        | s
            """)
    void mustNamePoolsAfterTheirDatabase(String url, String name) {
        assertThat(new TestSettings().jdbcUrl(url).toConfig().name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:",
                "jdbc:sqlite::memory:",
                "jdbc:x:",
                "jdbc:x:///?password=shop",
                "jdbc:oracle:thin:app/pw",
                "jdbc:oracle:thin:app/pw//db:1521/shop",
                "jdbc:mysql://app:pw/shop"
            })
    void mustNumberPoolsWhoseUrlTellsNoName(String url) {
        for (int reading = 0; reading < 2; reading++) {
            assertThat(new TestSettings().jdbcUrl(url).toConfig().name())
                    .as("a number is not used up by reading settings")
                    .isEqualTo("millpond-1");
        }
    }

    @Test
    void mustNeverShowASecret() {
        String secret = "c4n4Ry";
        CredentialsProvider provider = new CredentialsProvider() {
            @Override
            public Credentials credentials() {
                return Credentials.of("app", secret);
            }

            @Override
            public String toString() {
                return secret;
            }
        };
        TestSettings good = new TestSettings()
                .jdbcUrl("jdbc:postgresql://db/shop?sslpassword=" + secret)
                .property("trustStorePassword", secret)
                .property("ApplicationName", "shop")
                .connectionInitSql("SET app.key = '" + secret + "'")
                .credentials(provider);
        assertThat(good.toConfig().toString()).doesNotContain(secret).contains("property.ApplicationName=shop");
        assertThat(good.toString()).doesNotContain(secret);

        TestSettings bad =
                good.dataSource(DATA_SOURCE).username("app").password(secret).maxSize(-1);
        StringWriter stackTrace = new StringWriter();
        failureOf(bad).printStackTrace(new PrintWriter(stackTrace));
        assertThat(stackTrace.toString()).doesNotContain(secret).contains("jdbc:postgresql://db/shop");
    }

    @Test
    void mustLetThePoolReportProblemsFoundLater() {
        Exception cause = new Exception("refused");
        Problem problem = new Problem("jdbcUrl", "jdbc:no://app:pw@db", "has no\ndriver", "add one");
        ConfigException failure = new ConfigException(problem, cause);

        assertThat(failure)
                .hasCause(cause)
                .hasMessageContaining("jdbcUrl = jdbc:no://***@db: has no\ufffddriver; add one");
        assertThat(failure.problems()).containsExactly(problem);
        assertThatThrownBy(() -> new ConfigException(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
