package io.millpond.contract;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Pools on real databases as the contract tests want them, and the little SQL that all databases understand. */
final class DatabasePools {
    static final int MAX_SIZE = 2;

    private DatabasePools() {}

    static MillpondDataSource.Builder on(TestDatabase db) {
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name("test")
                .jdbcUrl(db.jdbcUrl())
                .driverClassName(db.driverClassName())
                .maxSize(MAX_SIZE)
                .minIdle(0)
                .acquireTimeout(Duration.ofSeconds(10))
                .shutdownTimeout(Duration.ofSeconds(2));
        if (!db.username().isEmpty()) {
            builder.username(db.username()).password(db.password());
        }
        return builder;
    }

    static MillpondDataSource of(TestDatabase db) {
        return on(db).build();
    }

    /** A pool of one connection: who borrows next gets the same. */
    static MillpondDataSource single(TestDatabase db) {
        return on(db).maxSize(1).build();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** An empty table with a primary key. */
    static void createItems(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            execute(connection, "drop table if exists item");
            execute(connection, "create table item (id int primary key, name varchar(40))");
        }
    }
}
