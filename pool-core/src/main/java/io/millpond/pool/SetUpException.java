package io.millpond.pool;

import java.sql.SQLException;

/** A connection opened, but a setting of the pool could not be applied to it. */
final class SetUpException extends SQLException {
    private static final long serialVersionUID = 1L;

    private final String setting;

    SetUpException(String setting, SQLException cause) {
        super(
                "the setting " + setting + " could not be applied to a new connection: " + cause.getMessage(),
                cause.getSQLState(),
                cause.getErrorCode(),
                cause);
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
