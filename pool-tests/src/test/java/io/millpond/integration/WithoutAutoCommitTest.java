package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.config.Startup;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.UnaryOperator;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A DataSource gives connections with autocommit off. What the pool sets there must last, and leave no
 * transaction behind.
 */
class WithoutAutoCommitTest {
    private static final class Source extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            Connection connection = super.getConnection(user, password);
            connection.setAutoCommit(false);
            return connection;
        }
    }

    private static MillpondDataSource.Builder on(TestDatabase db) throws SQLException {
        try (Connection outside = db.connect();
                Statement statement = outside.createStatement()) {
            statement.execute("create schema if not exists tenant");
        }
        Source source = new Source();
        source.setUrl(db.jdbcUrl());
        source.setUser(db.username());
        source.setPassword(db.password());
        return MillpondDataSource.builder()
                .dataSource(source)
                .maxSize(1)
                .minIdle(0)
                .startup(Startup.FAIL_FAST);
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustKeepItsSettingsWhenTheFirstBorrowerRollsBack(TestDatabase db) throws SQLException {
        for (UnaryOperator<MillpondDataSource.Builder> given : List.<UnaryOperator<MillpondDataSource.Builder>>of(
                pool -> pool.schema("tenant"),
                pool -> pool.connectionInitSql("set search_path to tenant"),
                pool -> pool.schema("tenant").connectionTestQuery("select 1"))) {
            try (MillpondDataSource pool = given.apply(on(db)).build()) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isFalse();
                    assertThat(connection.unwrap(BaseConnection.class).getTransactionState())
                            .isEqualTo(TransactionState.IDLE);
                    connection.rollback();
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getSchema()).isEqualTo("tenant");
                    assertThat(connection.getAutoCommit()).isFalse();
                }
                assertThat(pool.stats().created()).isOne();
            }
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustOpenWithSettingsThatNoTransactionAllows(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).schema("tenant")
                .readOnly(true)
                .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                .autoCommit(true)
                .build()) {
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getSchema()).isEqualTo("tenant");
                assertThat(connection.isReadOnly()).isTrue();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }
}
