package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.spi.Credentials;
import io.millpond.spi.LeakReport;
import io.millpond.spi.LimitReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.SlowQuery;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No message, log line, event or text of an object holds a password, or SQL with the values of its literals. */
class SecrecyContractTest {
    private static final String CANARY = "canary-9d41";

    private final ScriptedDriver driver = new ScriptedDriver();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private CapturedLog log;

    /** Writes down all that it is told. */
    private final PoolListener listener = new PoolListener() {
        @Override
        public void connectionFailed(String pool, Duration afterTime, Throwable cause) {
            events.add("failed " + textOf(cause));
        }

        @Override
        public void leakSuspected(String pool, LeakReport leak) {
            events.add("leak " + leak);
        }

        @Override
        public void slowQuery(String pool, SlowQuery query) {
            events.add("slow " + query);
        }

        @Override
        public void limitReached(String pool, LimitReport report) {
            events.add("limit " + report);
        }
    };

    @BeforeEach
    void listen() {
        log = CapturedLog.start();
    }

    @AfterEach
    void nothingSecretMustHaveBeenLogged() {
        driver.releaseAll();
        driver.verify();
        log.close();
        log.mustNotContain(CANARY);
        assertThat(events).noneMatch(event -> event.contains(CANARY));
    }

    /** Messages, causes, what was suppressed, and all stacks. */
    private static String textOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private void assertSecret(String... texts) {
        assertThat(texts).noneMatch(text -> text.contains(CANARY));
    }

    @Test
    void mustNotShowThePasswordInTheTextOfThePoolAndItsNumbers() throws SQLException {
        try (MillpondDataSource pool =
                Pools.on(driver).username("app").password(CANARY).build()) {
            pool.getConnection().close();
            assertThat(driver.lastProperties()).containsEntry("password", CANARY);
            assertSecret(pool.toString(), pool.stats().toString());
        }
    }

    @Test
    void mustNotShowThePasswordInTheTextOfTheSettings() {
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:secret;PASSWORD=" + CANARY)
                .username("app")
                .password(CANARY)
                .property("sslpassword", CANARY);
        assertSecret(builder.toString(), builder.toConfig().toString());
    }

    @Test
    void mustNotShowThePasswordInTheTextOfCredentials() {
        assertSecret(Credentials.of("app", CANARY).toString());
    }

    @Test
    void mustNotShowAPropertyThatIsASecret() {
        assertThatThrownBy(() -> Pools.on(driver)
                        .property("password", CANARY)
                        .property("trustStorePassword", CANARY)
                        .property("token", CANARY)
                        .maxSize(-1)
                        .build())
                .isInstanceOf(ConfigException.class)
                .satisfies(refusal -> assertSecret(textOf(refusal)));
    }

    @Test
    void mustNotShowThePasswordThatTheDriverRepeats() {
        driver.onConnect()
                .fail(() -> new SQLException(
                        "login of app with " + CANARY + " failed",
                        "08001",
                        new IllegalStateException("password=" + CANARY)));
        try (MillpondDataSource pool = Pools.on(driver)
                .username("app")
                .password(CANARY)
                .acquireTimeout(Duration.ofMillis(100))
                .listener(listener)
                .build()) {
            assertThatThrownBy(pool::getConnection).satisfies(late -> assertSecret(textOf(late)));
            await().until(() -> events.stream().anyMatch(event -> event.startsWith("failed")));
        }
    }

    /** Where a secret may be given, other than by {@code password}: a URL's parameters, and a property. */
    @ParameterizedTest
    @CsvSource({
        "?password=canary-9d41, connectTimeout, 5",
        "?user=app&password=c%61nary-9d41&ssl=true, connectTimeout, 5",
        "?user=app, password, canary-9d41",
        "?user=app, trustStorePassword, canary-9d41",
        "?user=app, token, canary-9d41",
        "?user=app, whateverThisIs, canary-9d41"
    })
    void mustNotShowASecretThatTheDriverRepeatsWhereverItWasGiven(String parameters, String property, String value)
            throws SQLException {
        driver.onConnect()
                .fail(() -> new SQLException(
                        "login of app with " + CANARY + " failed",
                        "08001",
                        new IllegalStateException("that is " + CANARY)));
        try (ScriptedDriver.Registration registered = driver.register()) {
            assertThat(registered).isNotNull();
            MillpondDataSource.Builder builder = MillpondDataSource.builder()
                    .jdbcUrl(driver.url() + parameters)
                    .property(property, value)
                    .acquireTimeout(Duration.ofMillis(100))
                    .minIdle(0)
                    .listener(listener);
            try (MillpondDataSource pool = builder.build()) {
                assertThatThrownBy(pool::getConnection)
                        .satisfies(late -> assertSecret(textOf(late)))
                        .hasStackTraceContaining("login of app with *** failed");
                await().until(() -> events.stream().anyMatch(event -> event.startsWith("failed")));
            }
            assertThatThrownBy(() -> builder.startup(Startup.FAIL_FAST).build())
                    .isInstanceOf(ConfigException.class)
                    .satisfies(refusal -> assertSecret(textOf(refusal)));
        }
    }

    /** The first calls to a new connection are the pool's too. */
    @Test
    void mustNotShowThePasswordThatTheDriverRepeatsWhenTheSessionIsReadFirst() {
        driver.on("getAutoCommit").fail(() -> new SQLException("no session of app with " + CANARY, "08001"));
        try (MillpondDataSource pool = Pools.on(driver)
                .credentials(() -> Credentials.of("app", CANARY))
                .acquireTimeout(Duration.ofMillis(100))
                .listener(listener)
                .build()) {
            assertThatThrownBy(pool::getConnection).satisfies(late -> assertSecret(textOf(late)));
            await().until(() -> events.stream().anyMatch(event -> event.startsWith("failed")));
        }
    }

    @Test
    void mustNotShowAPasswordThatTheProviderGave() {
        driver.onConnect().fail(() -> new SQLException("refused: " + CANARY, "28000"));
        try (MillpondDataSource pool = Pools.on(driver)
                .credentials(() -> Credentials.of("app", CANARY))
                .acquireTimeout(Duration.ofMillis(100))
                .listener(listener)
                .build()) {
            assertThatThrownBy(pool::getConnection).satisfies(late -> assertSecret(textOf(late)));
        }
    }

    @Test
    void mustNotShowThePasswordWhenThePoolCannotStart() {
        driver.onConnect().fail(() -> new SQLException("jdbc:x://app:" + CANARY + "@host/db", "08001"));
        assertThatThrownBy(() -> Pools.on(driver)
                        .username("app")
                        .password(CANARY)
                        .startup(Startup.FAIL_FAST)
                        .build())
                .isInstanceOf(ConfigException.class)
                .satisfies(refusal -> assertSecret(textOf(refusal)));
    }

    @OnEveryDatabase({
        TestDatabase.H2,
        TestDatabase.POSTGRESQL,
        TestDatabase.MARIADB,
        TestDatabase.MYSQL_DRIVER_ON_MARIADB
    })
    void mustNotShowAWrongPassword(TestDatabase db) {
        try (MillpondDataSource pool = DatabasePools.on(db)
                .password(CANARY)
                .acquireTimeout(Duration.ofMillis(500))
                .listener(listener)
                .build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLException.class)
                    .satisfies(refused -> assertSecret(textOf(refused), pool.toString()));
            await().until(() -> events.stream().anyMatch(event -> event.startsWith("failed")));
        }
    }

    @OnEveryDatabase
    void mustNotShowTheRightOne(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db);
                Connection connection = pool.getConnection()) {
            String password = db.password().isEmpty() ? CANARY : db.password();
            assertThat(pool + " " + pool.stats() + " " + connection).doesNotContain(password);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains(password));
            log.mustNotContain(password);
        }
    }

    @OnEveryDatabase
    void mustNotShowSqlInTheTextOfHandles(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select '" + CANARY + "'");
                PreparedStatement prepared = connection.prepareStatement("select '" + CANARY + "'")) {
            assertSecret(connection.toString(), statement.toString(), rows.toString(), prepared.toString());
        }
    }

    @Test
    void mustNotShowLiteralsOfASlowQuery() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                        .slowQueryThreshold(Duration.ofMillis(1))
                        .listener(listener)
                        .build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            driver.on("execute").delay(Duration.ofMillis(20));
            statement.execute("update item set name = '" + CANARY + "' where id = 4711");
            await().until(() -> events.stream().anyMatch(event -> event.startsWith("slow")));
            assertThat(events).noneMatch(event -> event.contains("4711"));
        }
    }

    @Test
    void mustNotShowLiteralsOfAQueryOverItsLimit() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                        .queryTimeout(Duration.ofMillis(30))
                        .listener(listener)
                        .build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                Script hang = driver.on("execute").hang(FreedBy.CANCEL)) {
            assertThatThrownBy(() -> statement.execute("update item set name = '" + CANARY + "'"))
                    .isInstanceOf(SQLException.class)
                    .satisfies(limit -> assertSecret(textOf(limit)));
            await().until(() -> events.stream().anyMatch(event -> event.startsWith("limit")));
            assertThat(hang.plays()).isEqualTo(1);
        }
    }

    @Test
    void mustNotShowSqlOfALeak() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                        .leakThreshold(Duration.ofMillis(20))
                        .listener(listener)
                        .build();
                Connection connection = pool.getConnection()) {
            connection.createStatement().execute("select '" + CANARY + "'");
            await().until(() -> events.stream().anyMatch(event -> event.startsWith("leak")));
        }
    }

    @Test
    void mustNotShowWhoseStatementWasLeftOpenByItsSql() throws SQLException {
        driver.on("Statement.close").fail(() -> new SQLException("cannot close", "HY000"));
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            try (Connection connection = pool.getConnection()) {
                connection.prepareStatement("select '" + CANARY + "'").executeQuery();
            }
            pool.getConnection().close();
        }
    }
}
