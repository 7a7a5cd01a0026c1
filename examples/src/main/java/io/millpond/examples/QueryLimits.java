package io.millpond.examples;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;

/** The README's snippet about limits, so that it compiles and runs. */
public final class QueryLimits {
    private QueryLimits() {}

    // snippet: query-limits
    public static void main(String[] args) throws SQLException {
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:shop")
                .queryTimeout(Duration.ofMillis(300))
                .build()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select sum(a.x * b.x) from system_range(1, 1000000) a, system_range(1, 1000000) b");
            } catch (SQLTimeoutException e) {
                System.out.println(e.getMessage());
            }
        }
    }
    // end of snippet
}
