package io.millpond.dialect;

import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, by pgjdbc. States: appendix A of the PostgreSQL manual. 57P01 admin_shutdown, 57P02 crash_shutdown, 57P04 database_dropped, 57P05
 * idle_session_timeout, 25P03 idle_in_transaction_session_timeout and 25P04 transaction_timeout end the session; 53xxx,
 * 55P03, 57014, 40xxx and 0A000 do not. The protocol's transaction status comes with every answer of the server (message flow, "ReadyForQuery"), and
 * pgjdbc keeps it.
 */
final class PostgresDialect extends StandardDialect {
    private static final Set<String> FATAL = Set.of("57P01", "57P02", "57P04", "57P05", "25P03", "25P04");

    private final LocalState transaction = new LocalState("org.postgresql.core.BaseConnection", "getTransactionState");
    private final boolean behindBouncer;

    /** @param behindBouncer {@code pgbouncer=true} in the URL: sessions are shared between transactions */
    PostgresDialect(boolean behindBouncer) {
        super("PostgreSQL");
        this.behindBouncer = behindBouncer;
    }

    /** pgjdbc's own documentation gives these a unit of seconds. */
    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        String seconds = String.valueOf(Math.max(1, (connectTimeout.toMillis() + 999) / 1000));
        Map<String, String> properties = new HashMap<>(Map.of(
                "connectTimeout",
                seconds,
                "loginTimeout",
                seconds,
                "tcpKeepAlive",
                "true",
                "cancelSignalTimeout",
                "2",
                "ApplicationName",
                poolName,
                "logServerErrorDetail",
                "false"));
        if (behindBouncer) {
            // a prepared statement lives in one server session, the next transaction may run in another
            properties.put("prepareThreshold", "0");
        }
        return properties;
    }

    @Override
    public TransactionState transactionState(Connection raw) {
        Object state = transaction.of(raw);
        if (state == null) {
            return TransactionState.UNKNOWN;
        }
        return state.toString().equals("IDLE") ? TransactionState.NONE : TransactionState.OPEN;
    }

    @Override
    boolean isFatal(@Nullable String sqlState, int vendorCode) {
        return super.isFatal(sqlState, vendorCode) || (sqlState != null && FATAL.contains(sqlState));
    }
}
