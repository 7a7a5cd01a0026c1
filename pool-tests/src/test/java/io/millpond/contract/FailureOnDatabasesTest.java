package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What is the application's mistake costs no connection, what is the connection's end costs that one. */
class FailureOnDatabasesTest {
    @OnEveryDatabase
    void mustKeepTheConnectionOfAStatementThatIsWrong(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            for (int i = 0; i < 5; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThatThrownBy(() -> DatabasePools.execute(connection, "selekt 1"))
                            .isInstanceOf(SQLException.class);
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @OnEveryDatabase
    void mustKeepTheConnectionOfAStatementThatBreaksARule(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                DatabasePools.execute(connection, "insert into item values (1, 'once')");
                assertThatThrownBy(() -> DatabasePools.execute(connection, "insert into item values (1, 'twice')"))
                        .isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select count(*) from item"))
                        .isZero();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    private static Reader goneAfterALetter() {
        return new Reader() {
            private boolean read;

            @Override
            public int read(char[] into, int offset, int length) throws IOException {
                if (read) {
                    throw new IOException("the client has gone");
                }
                read = true;
                into[offset] = 'x';
                return 1;
            }

            @Override
            public void close() {}
        };
    }

    /**
     * The reader is the application's. Where a driver sends what it reads, it gives the connection up by itself:
     * MariaDB's always, PostgreSQL's unless it is told the length.
     */
    @OnEveryDatabase(except = TestDatabase.MARIADB)
    void mustKeepTheConnectionOfAReaderThatFails(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection();
                        PreparedStatement insert = connection.prepareStatement("insert into item values (1, ?)")) {
                    assertThatThrownBy(() -> {
                                insert.setCharacterStream(1, goneAfterALetter(), 2);
                                insert.executeUpdate();
                            })
                            .isInstanceOf(SQLException.class);
                }
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select count(*) from item"))
                        .isZero();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    /** The large object is written when the parameter is set. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustKeepTheConnectionOfALargeObjectWhoseStreamFails(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement("select ?")) {
                connection.setAutoCommit(false);
                InputStream gone = new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the client has gone");
                    }
                };
                assertThatThrownBy(() -> insert.setBlob(1, gone)).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().closed()).isZero();
        }
    }

    /** The driver refuses to send it. */
    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustKeepTheConnectionOfAPacketThatIsTooLarge(TestDatabase db) throws SQLException {
        int allowed = 1 << 20;
        try (MillpondDataSource pool = DatabasePools.on(db)
                .maxSize(1)
                .property("maxAllowedPacket", Integer.toString(allowed))
                .build()) {
            try (Connection connection = pool.getConnection()) {
                String tooLarge = "select '" + "x".repeat(allowed) + "'";
                assertThatThrownBy(() -> DatabasePools.execute(connection, tooLarge))
                        .isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustReplaceAConnectionWhoseSessionWasEndedUnderItsBorrower(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            try (Connection connection = pool.getConnection()) {
                DatabasePools.number(connection, "select 1");
                db.killAllSessions();
                assertThatThrownBy(() -> useUntilItFails(connection)).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(2);
            await().until(() -> pool.stats().closed() == 1);
        }
    }

    /** A server may take a moment to end a session. */
    private static void useUntilItFails(Connection connection) throws SQLException {
        for (int i = 0; i < 100_000; i++) {
            DatabasePools.number(connection, "select 1");
        }
    }

    @OnEveryDatabase
    void mustNotLendAgainWhatItsBorrowerAborted(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            Connection connection = pool.getConnection();
            connection.abort(Runnable::run);
            assertThat(connection.isClosed()).isTrue();
            connection.close();
            try (Connection next = pool.getConnection()) {
                assertThat(DatabasePools.number(next, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @OnEveryDatabase
    void mustNotLendAgainWhatItsBorrowerClosedByTheDriversObject(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection own = db.connect()) {
            try (Connection connection = pool.getConnection()) {
                connection.unwrap(own.getClass()).close();
            }
            try (Connection next = pool.getConnection()) {
                assertThat(DatabasePools.number(next, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @OnEveryDatabase
    void mustSurviveAStatementThatIsClosedInTheMiddleOfItsRows(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            try (Connection connection = pool.getConnection()) {
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select 1 union all select 2 union all select 3");
                assertThat(rows.next()).isTrue();
                statement.close();
                assertThat(rows.isClosed()).isTrue();
                assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 4")).isEqualTo(4);
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustReportADatabaseThatDoesNotExistAtOnce(TestDatabase db) {
        String elsewhere = db.jdbcUrl().replaceFirst("(://[^/]+/)[^?]*", "$1no_such_database_here");
        long begun = System.nanoTime();
        assertThatThrownBy(() -> DatabasePools.on(db)
                        .jdbcUrl(elsewhere)
                        .startup(Startup.FAIL_FAST)
                        .connectTimeout(Duration.ofSeconds(60))
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("correct what the database refuses");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @OnEveryDatabase
    void mustLendDifferentConnectionsToThoseWhoHoldThemAtOnce(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db);
                Connection own = db.connect()) {
            Set<Object> physical = new HashSet<>();
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                physical.add(System.identityHashCode(one.unwrap(own.getClass())));
                physical.add(System.identityHashCode(two.unwrap(own.getClass())));
            }
            assertThat(physical).hasSize(2);
        }
    }
}
