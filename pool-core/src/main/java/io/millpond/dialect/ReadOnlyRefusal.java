package io.millpond.dialect;

import java.sql.SQLException;
import java.util.Set;

/** A server that does not let anybody write. */
final class ReadOnlyRefusal {
    /** SQL:2016 part 2, table 38: invalid transaction state, read-only SQL-transaction. */
    private static final String STATE = "25006";

    /** ER_OPTION_PREVENTS_STATEMENT and ER_READ_ONLY_MODE of MariaDB and MySQL; no other driver here has codes that large for an SQL error. */
    private static final Set<Integer> CODES = Set.of(1290, 1836);

    private ReadOnlyRefusal() {}

    static boolean isIn(SQLException exception) {
        for (Throwable each : ExceptionChain.of(exception)) {
            if (each instanceof SQLException sql
                    && (STATE.equals(sql.getSQLState()) || CODES.contains(sql.getErrorCode()))) {
                return true;
            }
        }
        return false;
    }
}
