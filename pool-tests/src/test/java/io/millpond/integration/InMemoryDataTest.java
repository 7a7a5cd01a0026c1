package io.millpond.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.SessionReset;
import io.millpond.spi.RetireReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;

/** Databases in memory: what is in them lasts as long as the pool, whatever the pool does with its connections. */
class InMemoryDataTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static String name() {
        return "kept" + DATABASES.incrementAndGet();
    }

    /** Shared by all connections, gone with the last. */
    static Stream<String> shared() {
        return Stream.of(
                "jdbc:h2:mem:" + name(),
                "jdbc:h2:mem:" + name() + ";DB_CLOSE_DELAY=0",
                "jdbc:sqlite:file:" + name() + "?mode=memory&cache=shared",
                "jdbc:sqlite:file::memory:?cache=shared");
    }

    /** One for each connection. */
    static Stream<String> ofOneConnection() {
        return Stream.of("jdbc:h2:mem:", "jdbc:h2:mem:;DB_CLOSE_DELAY=-1", "jdbc:sqlite::memory:");
    }

    static Stream<String> all() {
        return Stream.concat(shared(), ofOneConnection());
    }

    static Stream<DataSource> dataSources() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setUrl("jdbc:h2:mem:" + name());
        SQLiteDataSource sqlite = new SQLiteDataSource();
        sqlite.setUrl("jdbc:sqlite:file:" + name() + "?mode=memory&cache=shared");
        return Stream.of(h2, sqlite);
    }

    private static MillpondDataSource.Builder builder() {
        return MillpondDataSource.builder().name("test").maxSize(1).minIdle(0);
    }

    private static MillpondDataSource.Builder on(String url) {
        return builder().jdbcUrl(url);
    }

    private static void execute(MillpondDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void fill(MillpondDataSource pool) throws SQLException {
        execute(pool, "create table item (id int)");
        execute(pool, "insert into item (id) values (42)");
    }

    private static void mustBeThere(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from item")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
            assertThat(rows.next()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("shared")
    void mustOutliveTheIdleTimeoutOfTheLastConnection(String url) throws SQLException {
        try (MillpondDataSource pool =
                on(url).idleTimeout(Duration.ofMillis(100)).build()) {
            fill(pool);
            await().until(() -> pool.stats().closedBy(RetireReason.IDLE) == 1);
            await().until(() -> pool.stats().total() == 0);
            mustBeThere(pool);
        }
    }

    @ParameterizedTest
    @MethodSource("shared")
    void mustOutliveTheLifetimeOfEachConnection(String url) throws SQLException {
        try (MillpondDataSource pool =
                on(url).maxLifetime(Duration.ofMillis(100)).build()) {
            fill(pool);
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 1);
            mustBeThere(pool);
        }
    }

    @ParameterizedTest
    @MethodSource("shared")
    void mustOutliveAReconnect(String url) throws SQLException {
        try (MillpondDataSource pool = on(url).build()) {
            fill(pool);
            pool.reconnect();
            await().until(() -> pool.stats().closedBy(RetireReason.RECONNECT) == 1);
            await().until(() -> pool.stats().total() == 0);
            mustBeThere(pool);
        }
    }

    @ParameterizedTest
    @MethodSource("shared")
    void mustOutliveAResetByANewConnection(String url) throws SQLException {
        for (SessionReset level : List.of(SessionReset.ALWAYS, SessionReset.SESSION)) {
            try (MillpondDataSource pool = on(url).sessionReset(level).build()) {
                fill(pool);
                mustBeThere(pool);
                assertThat(pool.stats().closedBy(RetireReason.RESET_FAILED)).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shared")
    void mustBeGoneWhenThePoolIsClosed(String url) throws SQLException {
        try (MillpondDataSource pool = on(url).build()) {
            fill(pool);
            assertThat(pool.stats().total())
                    .as("nobody sees the one that keeps")
                    .isOne();
            assertThat(pool.stats().created()).isOne();
        }
        try (Connection next = DriverManager.getConnection(url);
                Statement statement = next.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select id from item"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("dataSources")
    void mustOutliveTheConnectionsOfADataSource(DataSource source) throws SQLException {
        try (MillpondDataSource pool = builder().dataSource(source).build()) {
            fill(pool);
            pool.reconnect();
            await().until(() -> pool.stats().total() == 0);
            mustBeThere(pool);
        }
    }

    @Test
    void mustRunTheInitScriptForItsOwnConnectionsOnly() throws SQLException {
        String url = "jdbc:h2:mem:" + name()
                + ";INIT=create table if not exists item (id int)\\;insert into item (id) values (42)";
        try (MillpondDataSource pool = on(url).build()) {
            mustBeThere(pool);
        }
    }

    @Test
    void mustKeepTheDatabaseThatFollowsAShutdownBySql() throws SQLException {
        try (MillpondDataSource pool = on("jdbc:h2:mem:" + name()).build()) {
            fill(pool);
            execute(pool, "shutdown");
            pool.reconnect();
            await().until(() -> pool.stats().total() == 0);
            fill(pool);
            pool.reconnect();
            await().until(() -> pool.stats().total() == 0);
            mustBeThere(pool);
        }
    }

    private interface Upload {
        void into(PreparedStatement insert) throws SQLException;
    }

    private static InputStream goneAfterAByte() {
        InputStream gone = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the client has gone");
            }
        };
        return new SequenceInputStream(new ByteArrayInputStream(new byte[1]), gone);
    }

    static Stream<Arguments> uploads() {
        List<Upload> uploads = List.of(
                insert -> insert.setBinaryStream(1, goneAfterAByte(), 2),
                insert -> insert.setBinaryStream(1, goneAfterAByte()),
                insert -> insert.setBlob(1, goneAfterAByte()),
                insert -> insert.setCharacterStream(2, new InputStreamReader(goneAfterAByte(), UTF_8)),
                insert -> insert.setClob(2, new InputStreamReader(goneAfterAByte(), UTF_8), 2));
        return all().flatMap(url -> uploads.stream().map(upload -> Arguments.of(url, upload)));
    }

    /** An I/O error that the driver passes on is that of the application's stream. */
    @ParameterizedTest
    @MethodSource("uploads")
    void mustOutliveAnUploadThatFails(String url, Upload upload) throws SQLException {
        try (MillpondDataSource pool = on(url).build()) {
            fill(pool);
            execute(pool, "create table document (bytes blob, text clob)");
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into document values (?, ?)")) {
                insert.setNull(1, Types.BLOB);
                insert.setNull(2, Types.CLOB);
                assertThatThrownBy(() -> {
                            upload.into(insert);
                            insert.executeUpdate();
                        })
                        .isInstanceOf(SQLException.class);
            }
            mustBeThere(pool);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustOutliveAStreamThatIsShorterThanItWasSaidToBe() throws SQLException {
        try (MillpondDataSource pool = on("jdbc:sqlite::memory:").build()) {
            fill(pool);
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into item values (?)")) {
                InputStream tooShort = new ByteArrayInputStream(new byte[1]);
                assertThatThrownBy(() -> insert.setBinaryStream(1, tooShort, 2)).isInstanceOf(SQLException.class);
            }
            mustBeThere(pool);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("ofOneConnection")
    void mustLeaveAConnectionThatIsTheDatabaseAlone(String url) throws SQLException {
        try (MillpondDataSource pool = on(url).idleTimeout(Duration.ofMillis(50))
                .maxLifetime(Duration.ofMillis(50))
                .keepaliveInterval(Duration.ofMillis(30))
                .build()) {
            fill(pool);
            try (Connection lent = pool.getConnection()) {
                pool.reconnect();
                assertThat(lent.isClosed()).isFalse();
            }
            pool.reconnect();
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> pool.stats().closed() == 0);
            mustBeThere(pool);
        }
    }

    @ParameterizedTest
    @MethodSource("ofOneConnection")
    void mustRefuseAResetThatWouldLoseTheData(String url) {
        for (SessionReset level : List.of(SessionReset.ALWAYS, SessionReset.SESSION)) {
            assertThatThrownBy(() -> on(url).sessionReset(level).build())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("sessionReset")
                    .hasMessageContaining("its own data in memory");
        }
    }

    @Test
    void mustRefuseAResetThatWouldLoseTheDataOfADataSource() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite::memory:");
        try (MillpondDataSource pool =
                builder().dataSource(source).sessionReset(SessionReset.ALWAYS).build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasStackTraceContaining("the setting sessionReset");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void mustServeWhileOthersReconnect(String url) throws Exception {
        try (MillpondDataSource pool = on(url).build()) {
            fill(pool);
            for (int i = 0; i < 50; i++) {
                CompletableFuture<Void> other = CompletableFuture.runAsync(pool::reconnect);
                mustBeThere(pool);
                other.get(10, TimeUnit.SECONDS);
            }
            mustBeThere(pool);
        }
    }
}
