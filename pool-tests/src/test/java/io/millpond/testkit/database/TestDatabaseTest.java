package io.millpond.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;

class TestDatabaseTest {
    private static int one(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select 1")) {
            r.next();
            return r.getInt(1);
        }
    }

    @OnEveryDatabase
    void mustAnswerSelectOne(TestDatabase db) throws SQLException {
        try (Connection c = db.connect()) {
            assertThat(one(c)).isEqualTo(1);
        }
    }

    @OnEveryDatabase
    void mustNameTheDriverThatServesTheUrl(TestDatabase db) throws Exception {
        Object driver = DriverManager.getDriver(db.jdbcUrl());
        assertThat(driver).isInstanceOf(Class.forName(db.driverClassName()));
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustCountTheApplicationsSessions(TestDatabase db) throws SQLException {
        await().until(() -> db.sessions() == 0);
        try (Connection a = db.connect();
                Connection b = db.connect()) {
            assertThat(one(a) + one(b)).isEqualTo(2);
            assertThat(db.sessions()).isEqualTo(2);
        }
        await().until(() -> db.sessions() == 0);
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustKillSessionsFromTheServersSide(TestDatabase db) throws SQLException {
        try (Connection c = db.connect()) {
            assertThat(one(c)).isEqualTo(1);
            db.killAllSessions();
            assertThatThrownBy(() -> one(c)).isInstanceOf(SQLException.class);
        } catch (SQLException e) {
            // closing a dead connection may fail too
            assertThat(e.getSQLState()).isNotNull();
        }
        await().until(() -> db.sessions() == 0);
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustRefuseAWrongPassword(TestDatabase db) {
        assertThatThrownBy(() -> DriverManager.getConnection(db.jdbcUrl(), db.username(), "wrong"))
                .isInstanceOf(SQLException.class);
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void mustComeBackAfterARestartWithItsData(TestDatabase db) throws SQLException {
        Assumptions.assumeTrue(db.canRestart(), () -> db.description() + " cannot be restarted from here");
        try (Connection before = db.connect();
                Statement s = before.createStatement()) {
            s.execute("create table if not exists restart_mark (id int)");
            db.restart();
            assertThatThrownBy(() -> one(before)).isInstanceOf(SQLException.class);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isNotNull();
        }
        try (Connection after = db.connect();
                Statement s = after.createStatement()) {
            assertThat(one(after)).isEqualTo(1);
            s.execute("drop table restart_mark");
        }
    }

    @OnEveryDatabase(TestDatabase.SQLITE)
    void mustSayThatSqliteHasNoSessions(TestDatabase db) {
        assertThat(db.hasSessions()).isFalse();
        assertThatThrownBy(db::sessions).isInstanceOf(UnsupportedOperationException.class);
    }
}
