package io.millpond.pool;

import java.sql.SQLException;

/**
 * A connection opened, but a setting of the pool could not be applied to it. Carries the driver's state and code, not
 * its text: that quotes the SQL, which may hold a secret.
 */
final class SetUpException extends SQLException {
    private static final long serialVersionUID = 1L;

    private final String setting;

    SetUpException(String setting, SQLException failure) {
        super(
                "the setting " + setting + " could not be applied to a new connection (SQLState "
                        + failure.getSQLState() + ", code " + failure.getErrorCode() + ", "
                        + failure.getClass().getName() + ")",
                failure.getSQLState(),
                failure.getErrorCode());
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
