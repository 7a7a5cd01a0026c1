package io.millpond.pool;

import java.sql.SQLException;

/** What of a driver's exception may be printed: its text can quote SQL with literals, its class and codes cannot. */
final class DriverFailure {
    private DriverFailure() {}

    static String described(Throwable failure) {
        String type = failure.getClass().getName();
        return failure instanceof SQLException sql
                ? type + ", SQLState " + sql.getSQLState() + ", code " + sql.getErrorCode()
                : type;
    }
}
