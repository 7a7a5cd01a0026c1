package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A server has connections of its own, to other servers. That one of those is gone says nothing of ours. */
class FailureBehindTheServerTest {
    /** What {@code postgres_fdw} and {@code dblink} raise. */
    private static final List<String> STATES = List.of("08001", "08003", "08006");

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustNotCostAConnectionThatLivesOn(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool =
                EveryDatabaseTest.on(db).maxSize(1).minIdle(0).build()) {
            for (String state : STATES) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    String raise = "do $$ begin raise exception 'far away' using errcode = '" + state + "'; end $$";
                    assertThatThrownBy(() -> statement.execute(raise))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo(state));
                    assertThat(statement.execute("select 1")).isTrue();
                }
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(pool.stats().created()).isOne();
        }
    }
}
