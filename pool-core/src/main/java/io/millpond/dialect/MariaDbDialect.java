package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * MariaDB with MariaDB Connector/J.
 *
 * @see <a
 *     href="https://mariadb.com/docs/connectors/mariadb-connector-j/about-mariadb-connector-j">Connector/J:
 *     options</a>
 */
final class MariaDbDialect implements Dialect {
    /**
     * 1053 ER_SERVER_SHUTDOWN and 1927 ER_CONNECTION_KILLED (state 70100, like the harmless 1317 and 1969) end the
     * session (MariaDB documentation, "MariaDB Error Code Reference"). MySQL's 4031 is not among them: MariaDB's 4031
     * is about a trigger. Class 08 covers the rest: the driver answers 08000 when the connection breaks, also of a
     * stream that failed while it was sent. HZ000 is its state of a packet beyond {@code max_allowed_packet} of which
     * nothing has been sent ({@code org.mariadb.jdbc.client.impl.StandardClient.sendQuery}, 4.0).
     */
    private static final FatalCodes FATAL = new FatalCodes(Set.of(), Set.of(1053, 1927)).doubtingIoBelow("HZ000");

    private final UrlParameters parameters;
    private final ServerStatus status = new ServerStatus();

    /** Whether the pool opens the connections, and not a {@code DataSource} of the user's. */
    private final boolean opened;

    MariaDbDialect(UrlParameters parameters, boolean opened) {
        this.parameters = parameters;
        this.opened = opened;
    }

    @Override
    public String name() {
        return "MariaDB";
    }

    /**
     * Its {@code connectTimeout} covers the handshake. {@code allowLocalInfile} would let a rogue server read the
     * client's files.
     */
    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("connectTimeout", DriverTime.millis(connectTimeout));
        defaults.put("tcpKeepAlive", "true");
        defaults.put("allowLocalInfile", "false");
        defaults.put("connectionAttributes", ProgramName.attributeFor(poolName));
        return parameters.withoutThoseSet(defaults);
    }

    @Override
    public TransactionState transactionState(Connection raw) {
        return status.transactionState(raw);
    }

    @Override
    public boolean isAutoCommit(Connection raw) throws SQLException {
        return status.isAutoCommit(raw);
    }

    @Override
    public boolean isAtRest(Connection raw, boolean autoCommit) {
        return status.isAtRest(raw, autoCommit);
    }

    /**
     * Leaves rows unread when a statement with a fetch size is closed, and throws an error behind them
     * at the next call.
     */
    @Override
    public boolean readsToTheEnd() {
        return false;
    }

    @Override
    public void rollBack(Connection raw) throws SQLException {
        MySqlDialect.rollBackBySql(raw);
    }

    @Override
    public boolean isRefusedAsReadOnly(SQLException exception) {
        return ReadOnlyRefusal.isInOneOfMySql(exception);
    }

    @Override
    public ConnectFailureKind connectFailureKind(Throwable failure) {
        return MySqlDialect.CONNECT_FAILURES.kindOf(failure);
    }

    @Override
    public boolean isFatal(SQLException exception) {
        return FATAL.areIn(exception);
    }

    @Override
    public boolean isDoubtful(SQLException exception) {
        return FATAL.areDoubtfulIn(exception);
    }

    @Override
    public boolean fetchesAllRows(int fetchSize) {
        return fetchSize == 0;
    }

    /**
     * While another thread reads, this driver's {@code abort()} waits for it; the timeout of the socket, a local
     * setting, frees both.
     */
    @Override
    public boolean needsReadLimit() {
        return opened && !parameters.sets("socketTimeout");
    }

    /**
     * KILL QUERY is over when the cancel returns; the server forgets it with the next command.
     * {@code QueryLimitTest.mustNeverHitAnotherQuery} matches each failure of the query behind with that query's own
     * report, 40 times in each build, 120 times in the deep one; what 10,000 races have shown is told in decision 0007.
     */
    @Override
    public boolean settleCancel(Connection raw) {
        return true;
    }
}
