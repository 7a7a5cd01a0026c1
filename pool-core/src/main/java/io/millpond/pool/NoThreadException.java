package io.millpond.pool;

import java.sql.SQLException;

/** A connect was given up before any thread had begun with it: the database has nothing to do with that. */
final class NoThreadException extends SQLException {
    private static final long serialVersionUID = 1L;

    NoThreadException(String message) {
        super(message, "08001");
    }
}
