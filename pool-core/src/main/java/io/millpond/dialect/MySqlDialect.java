package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * MySQL with MySQL Connector/J.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/connector-j/en/connector-j-reference-configuration-properties.html">Connector/J:
 *     configuration properties</a>
 */
final class MySqlDialect implements Dialect {
    /**
     * The server ends the session after each of these: 1053 ER_SERVER_SHUTDOWN, 1927 (a MariaDB server's
     * ER_CONNECTION_KILLED), 3169 ER_SESSION_WAS_KILLED, 4031 ER_CLIENT_INTERACTION_TIMEOUT (MySQL 8.4 error message
     * reference, "Server Error Message Reference"). Class 08 covers the rest: the driver answers 08S01 when the
     * connection breaks. S1000 is its state of what has no other, a reader that fails among it
     * ({@code com.mysql.cj.protocol.a.ReaderValueEncoder.readBytes}, 26.10).
     */
    private static final FatalCodes FATAL =
            new FatalCodes(Set.of(), Set.of(1053, 1927, 3169, 4031)).doubtingIoBelow("S1000");

    /**
     * The server's codes: MariaDB and MySQL error references. Full: 1040 1203 1226. Refused user: 1045 1698 1820 1862
     * 3118 4151. Refused otherwise: 1044 1049 1129 1130 1251 3159. A server without TLS that was asked for it has no
     * code: MariaDB's driver gives 08000 and -1, MySQL's 08001 and 0, as for a server that is down (seen with 4.0.0 and
     * 26.10.0); neither driver translates its words.
     */
    static final ConnectFailureCodes CONNECT_FAILURES = new ConnectFailureCodes()
            .codes(ConnectFailureKind.CAPACITY, 1040, 1203, 1226)
            .codes(ConnectFailureKind.CREDENTIALS, 1045, 1698, 1820, 1862, 3118, 4151)
            .codes(ConnectFailureKind.CONFIGURATION, 1044, 1049, 1129, 1130, 1251, 3159)
            .words(
                    ConnectFailureKind.CONFIGURATION,
                    "ssl not enabled in the server",
                    "SSL Connection required, but not provided by server");

    private final UrlParameters parameters;
    private final HandshakeLimit handshakeLimit;
    /** The driver may be told so by its settings, or be MariaDB's; of a {@code DataSource} the URL does not tell. */
    private final boolean streamsAtAnySize;

    private final ServerStatus status = new ServerStatus();

    /** @param opened whether the pool opens the connections, and not a {@code DataSource} of the user's */
    MySqlDialect(UrlParameters parameters, HandshakeLimit handshakeLimit, boolean opened) {
        this.parameters = parameters;
        this.handshakeLimit = handshakeLimit;
        this.streamsAtAnySize = !opened
                || parameters.sets("useCursorFetch")
                || parameters.sets("useConfigs")
                || parameters.sets("permitMysqlScheme");
    }

    @Override
    public String name() {
        return "MySQL";
    }

    /**
     * The cache of parsed statements is the driver's own advice for pools. Left alone, because they change results or
     * trust: {@code rewriteBatchedStatements} (update counts), {@code useServerPrepStmts} (the server's limit on
     * statements), {@code useLocalSessionState} and {@code cacheServerConfiguration} (what they remember may be stale).
     */
    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        String millis = DriverTime.millis(connectTimeout);
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("connectTimeout", millis);
        handshakeLimit.set(defaults, millis);
        defaults.put("tcpKeepAlive", "true");
        defaults.put("cachePrepStmts", "true");
        defaults.put("prepStmtCacheSize", "250");
        defaults.put("prepStmtCacheSqlLimit", "2048");
        defaults.put("connectionAttributes", ProgramName.attributeFor(poolName));
        return parameters.withoutThoseSet(defaults);
    }

    @Override
    public void setUp(Connection raw) throws SQLException {
        handshakeLimit.lift(raw);
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
     * An ERR packet has no status flags, and Connector/J keeps those of the answer before; MariaDB's driver sets the
     * flag by itself.
     */
    @Override
    public boolean seesTransactionsOfFailedCalls() {
        return false;
    }

    /** Rows that are sent one by one: closing the statement swallows an error behind them. */
    @Override
    public boolean readsToTheEnd() {
        return false;
    }

    /** Other sizes are a hint that it does not take, unless it fetches by cursors. */
    @Override
    public boolean leavesUnread(int fetchSize) {
        return fetchSize == Integer.MIN_VALUE || fetchSize != 0 && streamsAtAnySize;
    }

    @Override
    public void rollBack(Connection raw) throws SQLException {
        rollBackBySql(raw);
    }

    /**
     * With {@code useLocalTransactionState}, and always in MariaDB's driver, {@code rollback()} sends nothing if no
     * transaction is seen.
     */
    static void rollBackBySql(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    @Override
    public boolean isRefusedAsReadOnly(SQLException exception) {
        return ReadOnlyRefusal.isInOneOfMySql(exception);
    }

    @Override
    public ConnectFailureKind connectFailureKind(Throwable failure) {
        return CONNECT_FAILURES.kindOf(failure);
    }

    @Override
    public boolean isFatal(SQLException exception) {
        return FATAL.areIn(exception);
    }

    @Override
    public boolean isDoubtful(SQLException exception) {
        return FATAL.areDoubtfulIn(exception);
    }

    /** That to one host; what the driver answers for several is a proxy. */
    @Override
    public boolean setsReadOnlyInPlace(Connection raw) {
        return raw.getClass().getName().equals("com.mysql.cj.jdbc.ConnectionImpl");
    }

    @Override
    public boolean fetchesAllRows(int fetchSize) {
        return fetchSize == 0;
    }

    /** As with MariaDB's driver. */
    @Override
    public boolean settleCancel(Connection raw) {
        return true;
    }
}
