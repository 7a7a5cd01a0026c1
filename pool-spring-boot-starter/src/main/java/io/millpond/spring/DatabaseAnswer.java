package io.millpond.spring;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DatabaseDriver;

/**
 * That a database has answered.
 *
 * @param database its name for itself; {@code null} if the driver knows none
 * @param question what it was asked
 */
record DatabaseAnswer(@Nullable String database, String question) {
    private static final String METHOD = "isValid()";

    /**
     * Asks over this connection. Drivers from before JDBC 4, for which there is {@code connectionTestQuery}, do not
     * have {@code isValid()}.
     *
     * @throws SQLException if the database does not answer, or says no
     */
    static DatabaseAnswer of(Connection connection) throws SQLException {
        boolean valid;
        try {
            valid = connection.isValid((int) PoolCheck.LIMIT.toSeconds());
        } catch (AbstractMethodError | SQLFeatureNotSupportedException e) {
            String database = nameOf(connection);
            return new DatabaseAnswer(database, askOtherwise(connection, database));
        }
        if (!valid) {
            throw new SQLException(METHOD + " answered no");
        }
        return new DatabaseAnswer(nameOf(connection), METHOD);
    }

    private static @Nullable String nameOf(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName();
    }

    /**
     * Spring Boot knows a query for most databases; for a table any driver asks the server, whether
     * there is one or not.
     */
    private static String askOtherwise(Connection connection, @Nullable String database) throws SQLException {
        String query = database == null
                ? null
                : DatabaseDriver.fromProductName(database).getValidationQuery();
        if (query == null) {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "millpond", null)) {
                tables.next();
            }
            return "getTables()";
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(query);
        }
        return query;
    }
}
