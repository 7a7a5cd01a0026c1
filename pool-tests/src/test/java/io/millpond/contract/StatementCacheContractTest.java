package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prepared statements that are kept open, if the user wants that. */
class StatementCacheContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private MillpondDataSource pool;

    @BeforeEach
    void open() {
        pool = Pools.on(driver).maxSize(1).statementCacheSize(2).build();
    }

    @AfterEach
    void close() {
        pool.close();
        driver.verify();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
        }
    }

    @Test
    void mustPrepareOnce() throws SQLException {
        for (int i = 0; i < 5; i++) {
            run("select 1");
        }
        assertThat(driver.calls("prepareStatement")).isEqualTo(1);
        assertThat(driver.calls("executeQuery")).isEqualTo(5);
    }

    @Test
    void mustCloseTheStatementUnusedForLongest() throws SQLException {
        run("select 1");
        run("select 2");
        run("select 3");
        run("select 1");
        assertThat(driver.calls("prepareStatement")).isEqualTo(4);
        run("select 3");
        assertThat(driver.calls("prepareStatement")).isEqualTo(4);
    }

    @Test
    void mustNotGiveOneStatementToTwo() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement one = connection.prepareStatement("select 1");
                PreparedStatement two = connection.prepareStatement("select 1")) {
            assertThat(one.unwrap(Statement.class)).isSameAs(one);
            assertThat(one).isNotSameAs(two);
            assertThat(driver.calls("prepareStatement")).isEqualTo(2);
        }
    }

    @Test
    void mustNotKeepAStatementWhoseSettingsWereChanged() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("select 1")) {
            statement.setMaxRows(1);
        }
        run("select 1");
        assertThat(driver.calls("prepareStatement")).isEqualTo(2);
    }

    @Test
    void mustNotKeepAStatementThatFailed() throws SQLException {
        driver.on("executeQuery").attempt(1).fail(new SQLException("no", "42000"));
        assertThatThrownBy(() -> run("select 1")).hasMessage("no");
        run("select 1");
        assertThat(driver.calls("prepareStatement")).isEqualTo(2);
    }

    @Test
    void mustKeepAClosedHandleAwayFromAStatementInUseAgain() throws SQLException {
        Connection connection = pool.getConnection();
        PreparedStatement old = connection.prepareStatement("select 1");
        ResultSet rows = old.executeQuery();
        old.close();
        PreparedStatement current = connection.prepareStatement("select 1");
        assertThat(driver.calls("prepareStatement")).isEqualTo(1);
        assertThatThrownBy(old::executeQuery).hasMessageContaining("this statement is closed");
        assertThatThrownBy(rows::next).hasMessageContaining("this statement is closed");
        assertThat(current.executeQuery().next()).isTrue();
        connection.close();
    }

    @Test
    void mustLeaveItToTheDriverWhatAColumnWithoutANameMeans() throws SQLException {
        String[] columns = {null};
        Connection connection = pool.getConnection();
        connection.prepareStatement("insert into item values (1)", columns).close();
        connection.close();
        assertThatThrownBy(() -> connection.prepareStatement("insert into item values (1)", columns))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003");
    }
}
