package io.millpond.pool;

import io.millpond.config.KnownSecrets;
import io.millpond.config.PoolConfig;
import io.millpond.config.SessionReset;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.DataLife;
import io.millpond.dialect.Dialect;
import io.millpond.spi.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Opens physical connections and gives each its session defaults. Runs on workers only. */
final class ConnectionOpener {
    /** One step of the set-up. */
    private interface Step {
        void apply() throws SQLException;
    }

    private final PoolConfig config;
    private final ConnectionSource source;
    private final DialectChoice dialect;
    private final CredentialsCache credentials;
    private final OpenedConnections opened;
    private final ConnectionCloser closer;
    private final DataKeeper keeper;
    private final LivenessCheck liveness;

    ConnectionOpener(
            PoolConfig config,
            ConnectionSource source,
            DialectChoice dialect,
            CredentialsCache credentials,
            OpenedConnections opened,
            ConnectionCloser closer,
            DataKeeper keeper,
            LivenessCheck liveness) {
        this.config = config;
        this.source = source;
        this.dialect = dialect;
        this.credentials = credentials;
        this.opened = opened;
        this.closer = closer;
        this.keeper = keeper;
        this.liveness = liveness;
    }

    /** A connection that is ready to be lent, what it leads to, and what it was opened with. */
    record Opened(Connection raw, Dialect database, CredentialsCache.Held with) {
        int credentialsVersion() {
            return with.version();
        }
    }

    /**
     * Opens one; nothing stays open if this throws. A password that is refused may have changed just now: that is
     * looked into once.
     *
     * @param asking notes what the credentials take of the time
     */
    Opened open(AskingTime asking) throws ConnectFailure {
        try {
            CredentialsCache.Held held = credentials(asking);
            try {
                return open(held);
            } catch (ConnectFailure refused) {
                CredentialsCache.Held next =
                        refused.kind() == ConnectFailureKind.CREDENTIALS ? credentialsInsteadOf(held, asking) : null;
                if (next == null) {
                    throw refused;
                }
                return open(next);
            }
        } catch (SQLException noCredentials) {
            throw ConnectFailure.of(ConnectFailureKind.UNAVAILABLE, noCredentials, null);
        }
    }

    private CredentialsCache.Held credentials(AskingTime asking) throws SQLException {
        asking.begin();
        try {
            return credentials.forConnect();
        } finally {
            asking.end();
        }
    }

    private CredentialsCache.@Nullable Held credentialsInsteadOf(CredentialsCache.Held refused, AskingTime asking)
            throws SQLException {
        asking.begin();
        try {
            return credentials.insteadOf(refused);
        } finally {
            asking.end();
        }
    }

    private Opened open(CredentialsCache.Held held) throws ConnectFailure {
        try {
            Opened fresh = connect(held);
            credentials.accepted(held);
            return fresh;
        } catch (Throwable failure) {
            throw failed(kindOf(failure), failure, held);
        }
    }

    /** It opened, but the driver failed in what the pool asked it next. */
    ConnectFailure unfit(Opened fresh, Throwable failure) {
        return failed(ConnectFailureKind.UNAVAILABLE, failure, fresh.with);
    }

    private ConnectFailure failed(ConnectFailureKind kind, Throwable failure, CredentialsCache.Held held) {
        String password = held.credentials().password();
        String[] secrets = KnownSecrets.of(config.jdbcUrl(), config.properties(), password);
        return ConnectFailure.of(kind, failure, config.jdbcUrl(), secrets);
    }

    private ConnectFailureKind kindOf(Throwable failure) {
        ConnectFailureKind kind = dialect.kindOf(failure);
        // the database let us in and then refused a setting of ours: it will again
        return failure instanceof SetUpException refused
                        && kind == ConnectFailureKind.UNAVAILABLE
                        && !dialect.isPassing(refused)
                        && !dialect.mayBeDead(failure)
                ? ConnectFailureKind.CONFIGURATION
                : kind;
    }

    private Opened connect(CredentialsCache.Held held) throws SQLException {
        Credentials with = held.credentials();
        Connection raw = source.connect(with);
        if (!isNew(raw)) {
            // it is in use: not to be touched or closed on this account
            throw new SQLException("the driver or DataSource answered with a connection that the pool has already");
        }
        try {
            Dialect database = dialect.of(raw);
            setUp(raw, database);
            if (database.dataLife() == DataLife.WITH_LAST_CONNECTION && !ConnectionSource.isPool(config.dataSource())) {
                keeper.keep(() -> source.keeperConnector().connect(with));
            }
            return new Opened(raw, database, held);
        } catch (Throwable failure) {
            closer.close(raw);
            throw failure;
        }
    }

    private boolean isNew(Connection raw) {
        try {
            return opened.add(raw);
        } catch (Throwable noMemory) {
            closer.close(raw);
            throw noMemory;
        }
    }

    private void setUp(Connection raw, Dialect database) throws SQLException {
        if (database.dataLife() == DataLife.WITH_EACH_CONNECTION && config.sessionReset() != SessionReset.JDBC) {
            throw new SetUpException("sessionReset", new SQLException("would lose the data", "0A000"));
        }
        database.setUp(raw);
        applyDefaults(raw);
        agreeOnAutoCommit(raw, database);
        // a query that always fails would be found out by nobody: each connection would be lent once and then replaced
        if (config.connectionTestQuery() != null) {
            apply("connectionTestQuery", () -> liveness.isAlive(raw));
        }
        raw.clearWarnings();
    }

    /**
     * What the driver says of it holds, as that is what borrowers are told. {@code connectionInitSql} may have switched
     * it behind the driver's back; and MySQL's, with {@code useLocalSessionState}, has not heard yet what the server
     * says, with which later answers are compared.
     */
    private static void agreeOnAutoCommit(Connection raw, Dialect database) throws SQLException {
        boolean autoCommit = raw.getAutoCommit();
        if (database.isAutoCommit(raw) != autoCommit) {
            raw.setAutoCommit(!autoCommit);
            raw.setAutoCommit(autoCommit);
        }
    }

    /**
     * After the database has set the session back, of which the driver may know nothing: it may send only what it
     * takes for a change.
     */
    void reapplyDefaults(Connection raw) throws SQLException {
        Boolean readOnly = config.readOnly();
        if (readOnly != null) {
            apply("readOnly", () -> raw.setReadOnly(!readOnly));
        }
        Integer isolation = config.transactionIsolation();
        if (isolation != null) {
            apply("transactionIsolation", () -> raw.setTransactionIsolation(otherThan(isolation)));
        }
        applyDefaults(raw);
    }

    private static int otherThan(int isolation) {
        return isolation == Connection.TRANSACTION_READ_COMMITTED
                ? Connection.TRANSACTION_SERIALIZABLE
                : Connection.TRANSACTION_READ_COMMITTED;
    }

    /**
     * Autocommit comes last: with it off, most drivers would open a transaction for the other settings, which a
     * rollback of the first borrower's would undo. Where a {@code DataSource} gives connections without it, it is on
     * meanwhile. Each step is made only where its setting is given: a lambda costs the first connection of a JVM as
     * much as a class.
     */
    private void applyDefaults(Connection raw) throws SQLException {
        boolean cameWithout = setsMoreThanAutoCommit() && !raw.getAutoCommit();
        if (cameWithout) {
            raw.setAutoCommit(true);
        }
        String catalog = config.catalog();
        if (catalog != null) {
            apply("catalog", () -> raw.setCatalog(catalog));
        }
        String schema = config.schema();
        if (schema != null) {
            apply("schema", () -> raw.setSchema(schema));
        }
        Boolean readOnly = config.readOnly();
        if (readOnly != null) {
            apply("readOnly", () -> raw.setReadOnly(readOnly));
        }
        Integer isolation = config.transactionIsolation();
        if (isolation != null) {
            apply("transactionIsolation", () -> raw.setTransactionIsolation(isolation));
        }
        String initSql = config.connectionInitSql();
        if (initSql != null) {
            apply("connectionInitSql", () -> execute(raw, initSql));
        }
        Boolean autoCommit = config.autoCommit();
        if (autoCommit != null) {
            apply("autoCommit", () -> raw.setAutoCommit(autoCommit));
        } else if (cameWithout) {
            raw.setAutoCommit(false);
        }
    }

    private boolean setsMoreThanAutoCommit() {
        return config.catalog() != null
                || config.schema() != null
                || config.readOnly() != null
                || config.transactionIsolation() != null
                || config.connectionInitSql() != null;
    }

    private static void apply(String setting, Step step) throws SQLException {
        try {
            step.apply();
        } catch (SQLException e) {
            throw new SetUpException(setting, e);
        }
    }

    private static void execute(Connection raw, String sql) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute(sql);
        }
    }
}
