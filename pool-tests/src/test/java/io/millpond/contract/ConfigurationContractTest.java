package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.Credentials;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wrong settings: one clear error, no secret, nothing left behind. */
class ConfigurationContractTest {
    private static final String CANARY = "canary-7f3a";

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void nothingMustBeLeftBehind() {
        driver.releaseAll();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("millpond-bad-")));
        await().until(() -> driver.live() == 0);
        driver.verify();
    }

    private static void refuses(MillpondDataSource.Builder builder, String... texts) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, builder::build);
        assertThat(refusal).isNotNull().hasMessageContainingAll(texts);
        StringBuilder all = new StringBuilder();
        for (Throwable link = refusal; link != null; link = link.getCause()) {
            all.append(link);
        }
        assertThat(all).doesNotContain(CANARY);
    }

    @Test
    void mustReportEveryProblemAtOnce() {
        refuses(
                MillpondDataSource.builder()
                        .name("bad:name")
                        .password(CANARY)
                        .maxSize(0)
                        .minIdle(-1)
                        .acquireTimeout(Duration.ofSeconds(-1))
                        .connectTimeout(Duration.ZERO)
                        .transactionIsolation(77)
                        .schema(" "),
                "name = bad:name",
                "jdbcUrl",
                "password = ***",
                "maxSize = 0",
                "minIdle = -1",
                "acquireTimeout = PT-1S",
                "connectTimeout = 0",
                "transactionIsolation = 77",
                "schema");
    }

    @Test
    void mustRefuseContradictions() {
        refuses(
                Pools.on(driver)
                        .name("bad")
                        .jdbcUrl("jdbc:h2:mem:x;PASSWORD=" + CANARY)
                        .minIdle(5)
                        .maxSize(3),
                "jdbcUrl = jdbc:h2:mem:x;PASSWORD=***",
                "give only one of them",
                "minIdle = 5");
    }

    @Test
    void mustRefuseNulls() {
        refuses(Pools.on(driver).schema(null).listener(null).property(null, null), "schema", "listener", "property");
    }

    @Test
    void mustNameAMissingDriver() {
        refuses(
                MillpondDataSource.builder().name("bad").jdbcUrl("jdbc:nosuch://host/db?password=" + CANARY),
                "jdbcUrl = jdbc:nosuch://host/db?password=***",
                "no JDBC driver",
                "add the driver's jar");
        refuses(
                MillpondDataSource.builder()
                        .name("bad")
                        .jdbcUrl("jdbc:h2:mem:x")
                        .driverClassName("com.example.Driver"),
                "driverClassName = com.example.Driver",
                "not on the class path");
        refuses(
                MillpondDataSource.builder()
                        .name("bad")
                        .jdbcUrl("jdbc:h2:mem:x")
                        .driverClassName("java.lang.String"),
                "no java.sql.Driver");
    }

    @Test
    void mustNameAUrlThatItsDriverRefuses() {
        refuses(
                MillpondDataSource.builder()
                        .name("bad")
                        .jdbcUrl("jdbc:postgresql://host/db")
                        .driverClassName("org.h2.Driver"),
                "jdbcUrl = jdbc:postgresql://host/db",
                "does not accept this URL");
    }

    @Test
    void mustNameADatabaseThatCannotBeReachedIfToldToFailFast() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        refuses(
                MillpondDataSource.builder()
                        .name("bad")
                        .jdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/shop?password=" + CANARY)
                        .startup(Startup.FAIL_FAST),
                "jdbcUrl = jdbc:postgresql://127.0.0.1:" + port + "/shop?password=***",
                "check that the database runs");
    }

    @Test
    void mustGiveUpAServerThatStaysSilentAtTheConnectTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            refuses(
                    MillpondDataSource.builder()
                            .name("bad")
                            .jdbcUrl("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/shop")
                            .connectTimeout(Duration.ofMillis(300))
                            .startup(Startup.FAIL_FAST),
                    "connectTimeout = 300 ms");
        }
    }

    @Test
    void mustNameAnInitSqlThatFails() {
        driver.on("execute").fail(() -> new SQLException("syntax error in set " + CANARY, "42000"));
        refuses(
                Pools.on(driver).name("bad").connectionInitSql("set " + CANARY).startup(Startup.FAIL_FAST),
                "connectionInitSql",
                "could not be applied");
    }

    @Test
    void mustNameATestQueryThatFails() {
        driver.on("execute").fail(() -> new SQLException("syntax error in selct " + CANARY, "42000"));
        refuses(
                Pools.on(driver)
                        .name("bad")
                        .connectionTestQuery("selct " + CANARY)
                        .startup(Startup.FAIL_FAST),
                "connectionTestQuery",
                "could not be applied");
    }

    @Test
    void mustShowTheValueThatCouldNotBeApplied() {
        driver.on("setSchema").fail(() -> new SQLException("no such schema", "3F000"));
        refuses(
                Pools.on(driver).name("bad").schema("nope").startup(Startup.FAIL_FAST),
                "schema = nope",
                "correct the setting");
    }

    @Test
    void mustNotBlameASettingForABadMoment() {
        driver.on("setSchema").fail(() -> new SQLException("deadlock", "40001"));
        refuses(
                Pools.on(driver).name("bad").schema("shop").startup(Startup.FAIL_FAST),
                "schema = shop",
                "try again, or start with Startup.TOLERANT");
    }

    @Test
    void mustNameTheSizeIfTheDatabaseHasNoRoom() {
        driver.onConnect().fail(() -> new SQLException("sorry, too many clients already", "53300"));
        refuses(
                Pools.on(driver).name("bad").maxSize(30).startup(Startup.FAIL_FAST),
                "maxSize = 30: no connection could be opened: sorry, too many clients already; raise the database's limit");
    }

    @Test
    void mustNotSayThatTheDatabaseIsDownIfItRefuses() {
        driver.onConnect().fail(() -> new SQLException("no such database", "3D000"));
        refuses(
                Pools.on(driver).name("bad").startup(Startup.FAIL_FAST),
                "dataSource = ",
                "correct what the database refuses");
    }

    @Test
    void mustNameTheUserWhoIsRefusedWhateverTheDatabaseCallsThat() {
        driver.onConnect().fail(() -> new SQLException("ORA-01017: logon denied", "72000", 1017));
        refuses(
                Pools.on(driver).name("bad").username("app").password(CANARY).startup(Startup.FAIL_FAST),
                "username = app",
                "check username and password");
        refuses(
                Pools.on(driver).name("bad").startup(Startup.FAIL_FAST),
                "dataSource = ",
                "check username and password");
    }

    /** The user name is the provider's. */
    @Test
    void mustNameTheCredentialsProviderWhoseNameAndPasswordAreRefused() {
        driver.onConnect().fail(() -> new SQLException("password authentication failed", "28P01"));
        refuses(
                Pools.on(driver)
                        .name("bad")
                        .credentials(() -> Credentials.of("app", CANARY))
                        .startup(Startup.FAIL_FAST),
                "credentials = as given",
                "check the username and password that the provider answers with");
    }

    @Test
    void mustNameTheCredentialsProviderThatThrows() {
        refuses(
                Pools.on(driver)
                        .name("bad")
                        .credentials(() -> {
                            throw new IllegalStateException("the vault does not know " + CANARY);
                        })
                        .startup(Startup.FAIL_FAST),
                "credentials = as given",
                "the credentials provider failed: java.lang.IllegalStateException",
                "see to it that the provider answers");
    }

    @Test
    void mustNameTheCredentialsProviderThatDoesNotAnswerInTime() {
        CountDownLatch later = new CountDownLatch(1);
        try {
            refuses(
                    Pools.on(driver)
                            .name("bad")
                            .connectTimeout(Duration.ofMillis(400))
                            .credentials(() -> {
                                later.await();
                                return Credentials.of("app", CANARY);
                            })
                            .startup(Startup.FAIL_FAST),
                    "credentials = as given",
                    "has not answered within 300 ms");
        } finally {
            later.countDown();
        }
    }

    @Test
    void mustWarnOfAPoolInAPool() throws SQLException {
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource inner = Pools.on(driver).name("inner").build();
                MillpondDataSource outer =
                        Pools.on(driver).name("outer").dataSource(inner).build()) {
            outer.getConnection().close();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN") && line.contains("dataSource can be closed"))
                    .singleElement()
                    .asString()
                    .contains("outer: ", "io.millpond.MillpondDataSource");
        }
    }

    @Test
    void mustStartWithoutADatabaseUnlessToldToFailFast() throws SQLException {
        driver.onConnect().first(2).fail(() -> new SQLException("down", "08001"));
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            pool.getConnection().close();
        }
    }

    @Test
    void mustNotShowThePasswordThatADriverPrints() {
        driver.onConnect().fail(() -> new SQLException("cannot connect to jdbc:x://h/d?password=" + CANARY, "08001"));
        try (MillpondDataSource pool = Pools.on(driver)
                .username("app")
                .password(CANARY)
                .acquireTimeout(Duration.ofSeconds(1))
                .build()) {
            AcquireTimeoutException timeout = catchThrowableOfType(AcquireTimeoutException.class, pool::getConnection);
            assertThat(timeout.getMessage() + timeout.getCause() + pool).doesNotContain(CANARY);
            assertThat(timeout.getCause()).hasMessageContaining("cannot connect");
        }
    }

    @Test
    void mustAskTheProviderForEachConnectOffTheBorrowersThread() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        try (MillpondDataSource pool = Pools.on(driver)
                .credentials(() -> {
                    assertThat(Thread.currentThread().getName()).startsWith("millpond-test-");
                    return Credentials.of("app", "secret-" + asked.incrementAndGet());
                })
                .build()) {
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                assertThat(one).isNotSameAs(two);
                assertThat(driver.lastProperties().getProperty("password")).isEqualTo("secret-2");
            }
        }
    }

    @Test
    void mustUnderstandPropertiesInBothSpellingsAndHikaris() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", "jdbc:h2:mem:properties");
        properties.put("maximumPoolSize", 3); // a number, as programs have them
        properties.setProperty("connectionTimeout", "1500");
        properties.setProperty("idle-timeout", "5m");
        properties.setProperty("maxLifetime", "600000");
        properties.setProperty("auto-commit", "false");
        properties.setProperty("startup", "fail-fast");
        try (MillpondDataSource pool =
                MillpondDataSource.fromProperties(properties).build()) {
            assertThat(pool.stats().maxSize()).isEqualTo(3);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
            }
        }
    }

    @Test
    void mustRefuseUnknownKeysWithASuggestion() {
        refuses(
                MillpondDataSource.builder(Map.of(
                        "jdbcUrl", "jdbc:h2:mem:x",
                        "maxSise", "3",
                        "acquireTimeout", "5",
                        "password", CANARY,
                        "isolateInternalQueries", "true",
                        "jmx", "true")),
                "maxSise",
                "did you mean maxSize?",
                "acquireTimeout = 5",
                "say 5ms for milliseconds",
                "isolateInternalQueries",
                "jmx",
                "not supported yet",
                "password");
    }

    @Test
    void mustRefuseASettingThatIsGivenTwice() {
        assertThatThrownBy(() -> MillpondDataSource.builder(
                                Map.of("jdbcUrl", "jdbc:h2:mem:x", "max-size", "3", "maximumPoolSize", "4"))
                        .build())
                .hasMessageContaining("maximumPoolSize")
                .hasMessageContaining("max-size");
    }
}
