package io.millpond.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pool must know of one kind of database. One instance belongs to one pool and knows its URL; implementations
 * are immutable towards their callers and thread-safe. Only {@link #setUp}, {@link #rollBack}, {@link #currentSchema},
 * {@link #restoreSchema}, {@link #settleCancel} and what {@link #sessionOrigin} answers may talk to the server.
 */
public interface Dialect {
    /** The database's name, for messages. */
    String name();

    /**
     * Driver properties that suit production, for the properties that neither the user nor the URL sets.
     *
     * @param poolName shown to the server as the application where the driver can
     * @param connectTimeout limit of one physical connect: second line behind the pool's own deadline
     */
    Map<String, String> driverProperties(String poolName, Duration connectTimeout);

    /** What in the URL will surprise whoever pools it, in sentences without secrets; to be logged once. */
    default List<String> warnings() {
        return List.of();
    }

    /** Prepares a new connection; on the pool's own thread, within the connect deadline. */
    default void setUp(Connection raw) throws SQLException {}

    /** Whether a transaction is open, told from the driver's local state alone; never throws. */
    TransactionState transactionState(Connection raw);

    /**
     * Autocommit as the server has it, told from the driver's local state alone. SQL can switch it
     * ({@code SET autocommit=0}), of which the driver's own answer need not know.
     */
    default boolean isAutoCommit(Connection raw) throws SQLException {
        return raw.getAutoCommit();
    }

    /**
     * Whether no transaction is open and the server's autocommit is as it was, told from the driver's local state
     * alone; never throws. Asked at every return. A driver that does not tell is trusted if the connection came with
     * autocommit on.
     *
     * @param autoCommit what {@link #isAutoCommit} has said of the new connection
     */
    default boolean isAtRest(Connection raw, boolean autoCommit) {
        TransactionState state = transactionState(raw);
        return state == TransactionState.NONE || state == TransactionState.UNKNOWN && autoCommit;
    }

    /**
     * Whether {@link #transactionState} knows what a failed call has done. False where the server's error says
     * nothing of it: a procedure may have begun a transaction before it failed, and the driver goes by what the
     * server said before.
     */
    default boolean seesTransactionsOfFailedCalls() {
        return true;
    }

    /**
     * Whether a result set that is closed early has been read to its end, and the borrower told if there was an
     * error. Where not, that error hits whoever comes next, or nobody, and until then the driver does not know of
     * what the call has done.
     */
    default boolean readsToTheEnd() {
        return true;
    }

    /** Whether a result set with this fetch size may be one that is not read to its end, see {@link #readsToTheEnd}. */
    default boolean leavesUnread(int fetchSize) {
        return fetchSize != 0 && !readsToTheEnd();
    }

    /**
     * Ends the transaction without keeping its work, however it was begun. {@code Connection.rollback()} alone does not
     * do: PostgreSQL's, MySQL's and SQLite's drivers refuse it in autocommit mode, where a {@code BEGIN} sent as SQL is
     * still open. May leave autocommit on or as it was: the caller sets it afterwards.
     */
    default void rollBack(Connection raw) throws SQLException {
        if (!raw.getAutoCommit()) {
            raw.rollback();
            return;
        }
        try (Statement statement = raw.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    /**
     * Whether an exception from an established connection means that the connection must not be used again. Looks at
     * this exception and those chained to it; null states and cyclic chains are normal input. The caller asks the local
     * {@code isClosed()} first.
     */
    boolean isFatal(SQLException exception);

    /** Whether an exception that is not fatal leaves open whether its connection still works. Looks at the same. */
    default boolean isDoubtful(SQLException exception) {
        return false;
    }

    /** Whether the connection is dead by this exception, or may be. */
    default boolean mayBeDead(SQLException exception) {
        return isFatal(exception) || isDoubtful(exception);
    }

    /**
     * Whether the server refused to write because it is a replica, or has become one: 25006 by the standard. The
     * connection as such is sound.
     */
    default boolean isRefusedAsReadOnly(SQLException exception) {
        return ReadOnlyRefusal.isIn(exception);
    }

    /**
     * What a failed connect says about the next one; by vendor code and SQLState. Null states and cyclic chains
     * are normal input.
     */
    ConnectFailureKind connectFailureKind(Throwable failure);

    /** Prepared statements to keep per connection unless the user says otherwise; 0 where the driver keeps its own. */
    default int statementCacheSize() {
        return 0;
    }

    /**
     * Whether a prepared statement tells its columns before it is executed again, when the result set of an execution
     * before has been closed.
     */
    default boolean keepsColumns() {
        return true;
    }

    /**
     * Ends what the driver has open for the keys that the last execution has generated. Before a prepared statement is
     * kept for the next.
     */
    default void forgetKeys(PreparedStatement statement, String sql) throws SQLException {}

    /**
     * Whether {@code Connection.setReadOnly} changes nothing but the session, on the server that it is on. Not where it
     * may choose the server: a statement prepared on a replica must not be used for writing.
     */
    default boolean setsReadOnlyInPlace(Connection raw) {
        return false;
    }

    /**
     * Whether {@code Connection.setAutoCommit} sends nothing while no transaction is open, so that any thread may call
     * it without fear of waiting.
     */
    default boolean setsAutoCommitLocally() {
        return false;
    }

    /**
     * How to set everything back that SQL can change in the session; asked while the connection is new, without a round
     * trip. Null if this database or driver has no such thing: then only a new connection will do.
     */
    default @Nullable SessionOrigin sessionOrigin(Connection raw) throws SQLException {
        return null;
    }

    /** What to give to {@link #restoreSchema} later. */
    default @Nullable String currentSchema(Connection raw) throws SQLException {
        return raw.getSchema();
    }

    /**
     * Whether what {@link #currentSchema} told is what {@code setSchema} of this name leads to. Only a yes
     * must be certain.
     */
    default boolean isSchema(String told, String name) {
        return told.equals(name);
    }

    /** Sets the schema, or the list of schemas, that was current. */
    default void restoreSchema(Connection raw, @Nullable String schema) throws SQLException {
        raw.setSchema(schema);
    }

    /**
     * Whether a result set with this fetch size has all its rows in memory when the execution returns, so that reading
     * it never waits for the server.
     */
    default boolean fetchesAllRows(int fetchSize) {
        return false;
    }

    /** Whether {@code ResultSet.getObject} may read from the server, as of a column that names a cursor. */
    default boolean fetchesCursors() {
        return false;
    }

    /** Whether {@code "x"} in SQL is a name in all cases, and never a text. */
    default boolean quotesNamesOnly() {
        return false;
    }

    /**
     * Makes sure that a cancel that has come back leaves nothing behind that could end the next statement. On a
     * connection on which nothing runs, by the thread that uses it. False if this cannot be known: then the connection
     * must not be lent again.
     */
    default boolean settleCancel(Connection raw) throws SQLException {
        return false;
    }

    /** Whether a statement ended in this way because it was cancelled: 57014, HY008, or 70100 in MariaDB and MySQL. */
    default boolean isCancellation(SQLException exception) {
        String state = String.valueOf(exception.getSQLState());
        return state.equals("57014") || state.equals("HY008") || state.equals("70100");
    }

    /**
     * Whether the driver's {@code abort()} does not free a thread that reads from a server gone silent, so that each
     * read of a call with a limit needs one too. Not where the user sets such a limit himself, or opens the
     * connections.
     */
    default boolean needsReadLimit() {
        return false;
    }

    /**
     * What to do so that connections can be set read-only, as an instruction, where the driver refuses that once they
     * are open; else null.
     */
    default @Nullable String remedyForReadOnly() {
        return null;
    }

    /** Whether the data end with a connection. */
    default DataLife dataLife() {
        return DataLife.LASTING;
    }

    /** The URL for a connection that only keeps the database in memory: without what runs once for each connection. */
    default String keeperUrl(String jdbcUrl) {
        return jdbcUrl;
    }
}
