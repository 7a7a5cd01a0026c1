package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** One statement, in one schema and in another: what it was prepared for in the one must not be used in the other. */
class SchemasInTurnTest {
    private static void createSchemas(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop schema if exists north cascade");
            statement.execute("drop schema if exists south cascade");
            statement.execute("create schema north");
            statement.execute("create table north.thing (value int)");
            statement.execute("insert into north.thing values (1)");
            statement.execute("create schema south");
            statement.execute("create table south.thing (value text)");
            statement.execute("insert into south.thing values ('one')");
            statement.execute("drop table if exists public.thing");
            statement.execute("create table public.thing (value boolean)");
            statement.execute("insert into public.thing values (true)");
        }
    }

    /** In a transaction, where the driver cannot help itself by trying again. */
    private static Object value(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement("select value from thing");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            Object value = rows.getObject(1);
            connection.commit();
            return value;
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustNotMixUpWhatAStatementMeansInEach(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db).maxSize(1).build()) {
            createSchemas(pool);
        }
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .schema("north")
                .property("prepareThreshold", "1") // else from the fifth execution on
                .build()) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(value(connection)).isEqualTo(1);
                }
                try (Connection connection = pool.getConnection()) {
                    connection.setSchema("south");
                    assertThat(value(connection)).isEqualTo("one");
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(value(connection)).isEqualTo(1);
                    connection.setSchema(null); // to the server's default
                    assertThat(value(connection)).isEqualTo(true);
                }
            }
            assertThat(pool.stats().created()).isOne();
        }
    }

    private static String searchPath(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet path = statement.executeQuery("show search_path")) {
            path.next();
            return path.getString(1);
        }
    }

    /** A list is no name: the driver takes it for one schema, which there is not. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustSetBackAPathThatWasTakenForAName(TestDatabase db) throws SQLException {
        for (String path : List.of("north, public", "North")) {
            try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                    .maxSize(1)
                    .property("currentSchema", path)
                    .build()) {
                String first;
                try (Connection connection = pool.getConnection()) {
                    first = searchPath(connection);
                    connection.setSchema(first);
                    assertThat(searchPath(connection)).isNotEqualTo(first);
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(searchPath(connection)).isEqualTo(first);
                }
                assertThat(pool.stats().created()).isOne();
            }
        }
    }
}
