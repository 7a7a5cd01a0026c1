package io.millpond.jdbc;

import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.DataLife;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.SessionOrigin;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says what a test wants it to say. */
final class FakeDialect implements Dialect {
    volatile TransactionState state = TransactionState.UNKNOWN;
    volatile int asked;

    /** Whether a cancel that has come back leaves nothing behind. */
    volatile boolean settles = true;

    volatile boolean needsReadLimit;

    /** What happens while the driver is asked. */
    volatile Runnable whileAsked = () -> {};

    /** How the database sets a session back; null if it cannot. */
    volatile @Nullable SessionOrigin origin = connection -> {};

    /**
     * Whether the driver knows of every transaction, also of those of failed calls, or of answers that were not
     * read to the end.
     */
    volatile boolean seesFailedCalls = true;

    volatile boolean readsToTheEnd = true;

    /** Whether all rows are there when a query has come back that was not given a fetch size for a stream. */
    volatile boolean fetchesAll;

    /** Whether a cursor in a column is read when it is asked for. */
    volatile boolean fetchesCursors;

    volatile boolean quotesNames;

    /** Whether a statement knows its columns though a result set of it was closed. */
    volatile boolean keepsColumns = true;

    volatile boolean setsReadOnlyInPlace;

    /** Whether autocommit is a thing of the driver's alone. */
    volatile boolean setsAutoCommitLocally;

    /** Autocommit where the driver does not look; null for no such place. */
    volatile @Nullable Supplier<Boolean> serversAutoCommit;

    volatile DataLife dataLife = DataLife.LASTING;

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        return Map.of();
    }

    @Override
    public void setUp(Connection raw) {}

    @Override
    public TransactionState transactionState(Connection raw) {
        asked++;
        whileAsked.run();
        return state;
    }

    @Override
    public boolean isAutoCommit(Connection raw) throws SQLException {
        Supplier<Boolean> server = serversAutoCommit;
        return server == null ? raw.getAutoCommit() : server.get();
    }

    @Override
    public boolean isAtRest(Connection raw, boolean autoCommit) {
        Supplier<Boolean> server = serversAutoCommit;
        return Dialect.super.isAtRest(raw, autoCommit) && (server == null || server.get() == autoCommit);
    }

    @Override
    public ConnectFailureKind connectFailureKind(Throwable failure) {
        return ConnectFailureKind.UNAVAILABLE;
    }

    @Override
    public boolean isFatal(SQLException exception) {
        return "57P01".equals(exception.getSQLState());
    }

    @Override
    public boolean isDoubtful(SQLException exception) {
        return "08006".equals(exception.getSQLState());
    }

    @Override
    public boolean setsAutoCommitLocally() {
        return setsAutoCommitLocally;
    }

    @Override
    public DataLife dataLife() {
        return dataLife;
    }

    @Override
    public boolean fetchesAllRows(int fetchSize) {
        return fetchesAll && fetchSize != Integer.MIN_VALUE;
    }

    @Override
    public boolean fetchesCursors() {
        return fetchesCursors;
    }

    @Override
    public boolean keepsColumns() {
        return keepsColumns;
    }

    @Override
    public boolean setsReadOnlyInPlace(Connection raw) {
        return setsReadOnlyInPlace;
    }

    @Override
    public boolean quotesNamesOnly() {
        return quotesNames;
    }

    @Override
    public boolean needsReadLimit() {
        return needsReadLimit;
    }

    @Override
    public boolean settleCancel(Connection raw) {
        return settles;
    }

    @Override
    public int statementCacheSize() {
        return 0;
    }

    @Override
    public @Nullable SessionOrigin sessionOrigin(Connection raw) {
        return origin == null ? null : connection -> origin.restore(connection);
    }

    @Override
    public boolean seesTransactionsOfFailedCalls() {
        return seesFailedCalls;
    }

    @Override
    public boolean readsToTheEnd() {
        return readsToTheEnd;
    }
}
