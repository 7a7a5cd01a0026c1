package io.millpond.dialect;

import java.io.EOFException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every database, and for those that nothing more is known of. SQLStates of class 08 are connection exceptions (ISO/IEC 9075-2,
 * table 38); feature not supported (0A000) and all others leave the connection as it was. The class of an exception says nothing: MariaDB's driver, for
 * one, throws SQLTransientConnectionException for an application's own SIGNAL.
 */
class StandardDialect implements Dialect {
    /** Exceptions looked at in one chain, at most: drivers have been seen to chain them in a circle. */
    private static final int MOST_LINKS = 16;

    private final String name;

    StandardDialect(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        return Map.of();
    }

    @Override
    public void setUp(Connection raw) throws SQLException {}

    @Override
    public TransactionState transactionState(Connection raw) {
        return TransactionState.UNKNOWN;
    }

    @Override
    public final boolean isFatal(SQLException exception) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> pending = new ArrayDeque<>();
        pending.add(exception);
        while (!pending.isEmpty() && seen.size() < MOST_LINKS) {
            Throwable link = pending.poll();
            if (!seen.add(link)) {
                continue;
            }
            if (isBrokenPipe(link)
                    || (link instanceof SQLException sql && isFatal(sql.getSQLState(), sql.getErrorCode()))) {
                return true;
            }
            if (link.getCause() != null) {
                pending.add(link.getCause());
            }
            if (link instanceof SQLException sql && sql.getNextException() != null) {
                pending.add(sql.getNextException());
            }
        }
        return false;
    }

    private static boolean isBrokenPipe(Throwable link) {
        return link instanceof SocketException
                || link instanceof EOFException
                || link instanceof ClosedChannelException;
    }

    /** Whether this state or vendor code means that the connection is lost. */
    boolean isFatal(@Nullable String sqlState, int vendorCode) {
        return sqlState != null && sqlState.startsWith("08");
    }

    @Override
    public boolean keepsQueryTimeoutInSession() {
        return false;
    }

    @Override
    public int statementCacheSize() {
        return 0;
    }
}
