package io.millpond.examples;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** The README's first snippet, so that it compiles and runs. */
public final class PlainJava {
    private PlainJava() {}

    // snippet: plain-java
    public static void main(String[] args) throws SQLException {
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1")
                .maxSize(10)
                .acquireTimeout(Duration.ofSeconds(5))
                .build()) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement query = connection.prepareStatement("select 6 * 7");
                    ResultSet rows = query.executeQuery()) {
                rows.next();
                System.out.println("the answer is " + rows.getInt(1) + ", " + pool.stats());
            }
        }
    }
    // end of snippet
}
