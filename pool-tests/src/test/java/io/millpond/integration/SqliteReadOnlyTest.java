package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool of SQLite that only reads: the driver decides that when it opens the file. */
class SqliteReadOnlyTest {
    @TempDir
    private Path folder;

    private String url;

    @BeforeEach
    void fill() throws SQLException {
        url = "jdbc:sqlite:" + folder.resolve("shop.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id int)");
        }
    }

    @Test
    void mustSayAtTheStartWhyNoConnectionWouldOpen() {
        assertThatThrownBy(() -> pool().readOnly(true).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("readOnly = true: is refused by the driver of SQLite")
                .hasMessageContaining("open_mode=1");
        pool().readOnly(false).build().close();
    }

    @Test
    void mustReadAndNeverWriteAFileThatIsOpenedForReading() throws SQLException {
        try (MillpondDataSource pool =
                pool().readOnly(true).property("open_mode", "1").build()) {
            for (boolean autoCommit : new boolean[] {true, false}) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(autoCommit);
                    assertThat(connection.isReadOnly()).isTrue();
                    try (ResultSet items = statement.executeQuery("select count(*) from item")) {
                        assertThat(items.next()).isTrue();
                    }
                    assertThatThrownBy(() -> statement.executeUpdate("insert into item values (1)"))
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("readonly");
                }
            }
            assertThat(pool.stats().createFailures()).isZero();
        }
    }

    /** What that keeps from being written is the driver's affair. */
    @Test
    void mustLendConnectionsOfTheDriversOwnReadOnlyTransactions() throws SQLException {
        try (MillpondDataSource pool = pool().readOnly(true)
                .property("jdbc.explicit_readonly", "true")
                .property("journal_mode", "DELETE")
                .build()) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.isReadOnly()).isTrue();
                }
            }
        }
    }

    private MillpondDataSource.Builder pool() {
        return MillpondDataSource.builder().jdbcUrl(url).maxSize(1);
    }
}
