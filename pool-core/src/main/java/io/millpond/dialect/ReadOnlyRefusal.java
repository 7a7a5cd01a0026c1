package io.millpond.dialect;

import java.sql.SQLException;
import java.util.Locale;

/** A server that does not let anybody write. */
final class ReadOnlyRefusal {
    /** SQL:2016 part 2, table 38: invalid transaction state, read-only SQL-transaction. */
    private static final String STATE = "25006";

    /** ER_READ_ONLY_MODE of MariaDB and MySQL. */
    private static final int READ_ONLY_MODE = 1836;

    /**
     * ER_OPTION_PREVENTS_STATEMENT of both, for any option: {@code --skip-grant-tables}, {@code --secure-file-priv}.
     * Which one stands in all languages as it is written.
     */
    private static final int OPTION_PREVENTS = 1290;

    private ReadOnlyRefusal() {}

    static boolean isIn(SQLException exception) {
        for (Throwable each : ExceptionChain.of(exception)) {
            if (each instanceof SQLException sql && STATE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    static boolean isInOneOfMySql(SQLException exception) {
        for (Throwable each : ExceptionChain.of(exception)) {
            if (each instanceof SQLException sql
                    && (sql.getErrorCode() == READ_ONLY_MODE
                            || sql.getErrorCode() == OPTION_PREVENTS && namesReadOnly(sql))) {
                return true;
            }
        }
        return isIn(exception);
    }

    private static boolean namesReadOnly(SQLException exception) {
        String message = String.valueOf(exception.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("read-only") || message.contains("read_only");
    }
}
