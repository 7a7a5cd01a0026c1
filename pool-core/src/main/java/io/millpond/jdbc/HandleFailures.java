package io.millpond.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/** What a borrower gets for using a handle whose life has ended. */
final class HandleFailures {
    /** SQL:2016 part 2, table 38: connection exception, connection does not exist. */
    private static final String CONNECTION_DOES_NOT_EXIST = "08003";

    /** X/Open CLI: function sequence error; what ODBC and several drivers answer for a closed statement. */
    private static final String FUNCTION_SEQUENCE = "HY010";

    private HandleFailures() {}

    static SQLException connectionClosed(String poolName) {
        return new SQLNonTransientConnectionException(
                poolName + ": this connection was given back or taken away, and may be somebody else's now;"
                        + " do not use it, or anything that came from it, after close()",
                CONNECTION_DOES_NOT_EXIST);
    }

    static SQLException statementClosed(String poolName) {
        return new SQLException(
                poolName + ": this statement is closed; do not use it, or its result sets, after close()",
                FUNCTION_SEQUENCE);
    }
}
