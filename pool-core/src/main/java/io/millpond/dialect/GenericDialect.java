package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Any database the pool has no dialect for: the rules of the standard, and what Oracle and SQL Server say instead. */
final class GenericDialect implements Dialect {
    /** Oracle ends a session that was idle (2396) or connected (2399) for too long and says so once, in class 61. */
    private static final FatalCodes FATAL =
            new FatalCodes(Set.of(), Set.of(), Set.of(new VendorCode(2396, "61"), new VendorCode(2399, "61")));

    /**
     * Oracle: user or password wrong 1017, account locked 28000, password expired 28001. SQL Server: login failed
     * 18456, which its driver gives as 08001 with {@code xopenStates}, account locked 18486, password expired 18487 or
     * to be changed 18488. Its 4060, no such database, is none of these: Azure says that too while a database moves.
     */
    private static final ConnectFailureCodes CONNECT_FAILURES = new ConnectFailureCodes()
            .states(ConnectFailureKind.CAPACITY, "53300")
            .codesIn("72", ConnectFailureKind.CREDENTIALS, 1017)
            .codesIn("99", ConnectFailureKind.CREDENTIALS, 28000, 28001)
            .codesIn("S0", ConnectFailureKind.CREDENTIALS, 18456, 18486, 18487, 18488)
            .codesIn("08", ConnectFailureKind.CREDENTIALS, 18456);

    @Override
    public String name() {
        return "generic";
    }

    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        return Map.of();
    }

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

    /** Nobody knows; counting a call costs less than one that nobody knew of. */
    @Override
    public boolean fetchesCursors() {
        return true;
    }
}
