package io.millpond.benchmark.jmh;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The smallest useful query. */
final class Query {
    static final String SQL = "select price from item where id = ?";

    private Query() {}

    static int answer(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SQL)) {
            query.setInt(1, 7);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
