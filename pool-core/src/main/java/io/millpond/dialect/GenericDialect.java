package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Any database the pool has no dialect for: the rules of the standard alone. */
final class GenericDialect implements Dialect {
    private static final FatalCodes FATAL = new FatalCodes(Set.of(), Set.of());

    private static final ConnectFailureCodes CONNECT_FAILURES =
            new ConnectFailureCodes().states(ConnectFailureKind.CAPACITY, "53300");

    @Override
    public String name() {
        return "generic";
    }

    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        return Map.of();
    }

    @Override
    public void setUp(Connection raw) {}

    @Override
    public TransactionState transactionState(Connection raw) {
        return TransactionState.UNKNOWN;
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
    public int statementCacheSize() {
        return 0;
    }
}
