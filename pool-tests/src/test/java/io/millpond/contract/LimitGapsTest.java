package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits and counts at their edges: calls that are no execution, what comes right behind a limit, and what is told of it. */
class LimitGapsTest {
    private static final Duration LIMIT = Duration.ofMillis(80);

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void nobodyMustHaveSharedAConnection() {
        driver.releaseAll();
        driver.verify();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void mustNotTakeAFetchFromTheServerForIdleness() throws SQLException {
        driver.on("ResultSet.next").delay(Duration.ofMillis(200));
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .idleInTransactionTimeout(LIMIT)
                        .build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select 1")) {
                rows.next();
            }
            connection.commit();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustSayThatAConnectionIsClosedThoughItsLastQueryWasCancelled() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).queryTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            assertThatThrownBy(() -> run(connection, "select 1")).isInstanceOf(SQLTimeoutException.class);
            connection.close();
            assertThatThrownBy(connection::createStatement)
                    .isInstanceOfSatisfying(
                            SQLNonTransientConnectionException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        }
    }
}
