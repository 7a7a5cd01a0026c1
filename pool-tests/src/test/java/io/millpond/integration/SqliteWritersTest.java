package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite has one writer at a time; an application with many writing threads must not notice. */
class SqliteWritersTest {
    private static final int THREADS = 16;
    private static final int WRITES = 60;

    @TempDir
    Path folder;

    @Test
    void mustNotShowBusyToSixteenWritingThreads() throws Exception {
        ConcurrentLinkedQueue<SQLException> failures = new ConcurrentLinkedQueue<>();
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .jdbcUrl("jdbc:sqlite:" + folder.resolve("shop.db"))
                .maxSize(10)
                .acquireTimeout(Duration.ofSeconds(60))
                .build()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table counter (id int primary key, n int)");
                statement.execute("insert into counter values (1, 0)");
                statement.execute("create table log (thread int, n int)");
                try (ResultSet mode = statement.executeQuery("pragma journal_mode")) {
                    assertThat(mode.getString(1)).isEqualTo("wal");
                }
            }
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                Thread writer = new Thread(() -> write(pool, number, failures));
                writers.add(writer);
                writer.start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(failures).isEmpty();
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeQuery("select n from counter").getInt(1))
                        .isEqualTo(THREADS * WRITES);
                assertThat(statement.executeQuery("select count(*) from log").getInt(1))
                        .isEqualTo(THREADS * WRITES);
            }
        }
    }

    /** A transaction that reads before it writes, and a write on its own. */
    private static void write(MillpondDataSource pool, int number, ConcurrentLinkedQueue<SQLException> failures) {
        for (int i = 0; i < WRITES; i++) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                int n;
                try (Statement read = connection.createStatement();
                        ResultSet rows = read.executeQuery("select n from counter where id = 1")) {
                    n = rows.getInt(1);
                }
                try (PreparedStatement update = connection.prepareStatement("update counter set n = ? where id = 1")) {
                    update.setInt(1, n + 1);
                    update.executeUpdate();
                }
                connection.commit();
            } catch (SQLException e) {
                failures.add(e);
            }
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into log values (?, ?)")) {
                insert.setInt(1, number);
                insert.setInt(2, i);
                insert.executeUpdate();
            } catch (SQLException e) {
                failures.add(e);
            }
        }
    }
}
