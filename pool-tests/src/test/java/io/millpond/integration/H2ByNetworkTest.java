package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbc.JdbcConnection;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * H2 behind a server of its own: the driver's flags are copies, and the server sends them with some of
 * its answers only.
 */
class H2ByNetworkTest {
    private Server server;
    private String url;
    private Connection outside;

    @BeforeEach
    void start() throws SQLException {
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:network";
        outside = DriverManager.getConnection(url);
        execute(outside, "create table abandoned (id int)");
        execute(outside, "create table kept (id int)");
    }

    @AfterEach
    void stop() throws SQLException {
        outside.close();
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mustEndTheTransactionThatAFailedCallBegan(boolean withTheDriversObject) throws SQLException {
        try (MillpondDataSource pool =
                MillpondDataSource.builder().jdbcUrl(url).maxSize(1).minIdle(0).build()) {
            try (Connection connection = pool.getConnection()) {
                Connection used = withTheDriversObject ? connection.unwrap(JdbcConnection.class) : connection;
                assertThatThrownBy(() ->
                                execute(used, "begin; insert into abandoned values (1); update missing set id = 1"))
                        .isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                execute(connection, "insert into kept values (1)");
            }
        }
        assertThat(rows("abandoned")).isZero();
        assertThat(rows("kept")).isOne();
    }

    @Test
    void mustKeepADatabaseInTheServersMemory() throws SQLException {
        String alone = url.replace("/mem:network", "/mem:alone");
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .jdbcUrl(alone)
                .maxSize(1)
                .minIdle(0)
                .build()) {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "create table item (id int)");
            }
            pool.reconnect();
            await().until(() -> pool.stats().total() == 0);
            try (Connection connection = pool.getConnection()) {
                execute(connection, "insert into item values (1)");
            }
        }
    }

    private int rows(String table) throws SQLException {
        try (Statement statement = outside.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
