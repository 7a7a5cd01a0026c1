package io.millpond.dialect;

import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB and MySQL, each by its own driver. Server errors that end the session: 1053 ER_SERVER_SHUTDOWN, 1927 ER_CONNECTION_KILLED (MariaDB), 3169
 * ER_SESSION_WAS_KILLED and 4031 ER_CLIENT_INTERACTION_TIMEOUT (MySQL); see the error references of both servers. 1317, 1969 and
 * 3024 end a query only, 1205 and 1213 a transaction, 1021 and 1037 nothing. The server's status flags come with every answer; bit 0 is
 * SERVER_STATUS_IN_TRANS (protocol documentation, "status flags").
 */
final class MySqlDialect extends StandardDialect {
    private static final Set<Integer> FATAL = Set.of(1053, 1927, 3169, 4031);
    private static final int IN_TRANSACTION = 1;

    private final boolean mariaDb;
    private final LocalState status;

    MySqlDialect(boolean mariaDb) {
        super(mariaDb ? "MariaDB" : "MySQL");
        this.mariaDb = mariaDb;
        this.status = mariaDb
                ? new LocalState("org.mariadb.jdbc.Connection", "getContext", "getServerStatus")
                : new LocalState(
                        "com.mysql.cj.jdbc.JdbcConnection", "getSession", "getServerSession", "inTransactionOnServer");
    }

    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        String millis = String.valueOf(connectTimeout.toMillis());
        return mariaDb
                ? Map.of("connectTimeout", millis, "tcpKeepAlive", "true", "allowLocalInfile", "false")
                : Map.of(
                        "connectTimeout", millis,
                        "tcpKeepAlive", "true",
                        "cachePrepStmts", "true",
                        "prepStmtCacheSize", "250",
                        "prepStmtCacheSqlLimit", "2048",
                        "cacheServerConfiguration", "true",
                        "maintainTimeStats", "false");
    }

    @Override
    public TransactionState transactionState(Connection raw) {
        Object state = status.of(raw);
        if (state instanceof Number flags) {
            return (flags.intValue() & IN_TRANSACTION) == 0 ? TransactionState.NONE : TransactionState.OPEN;
        } else if (state instanceof Boolean open) {
            return open ? TransactionState.OPEN : TransactionState.NONE;
        }
        return TransactionState.UNKNOWN;
    }

    @Override
    boolean isFatal(@Nullable String sqlState, int vendorCode) {
        return super.isFatal(sqlState, vendorCode) || FATAL.contains(vendorCode);
    }
}
