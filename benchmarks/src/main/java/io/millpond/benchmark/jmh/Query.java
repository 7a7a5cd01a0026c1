package io.millpond.benchmark.jmh;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The smallest useful query. */
final class Query {
    private Query() {}

    static int answer(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select price from item where id = ?")) {
            query.setInt(1, 7);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
