package io.millpond.testkit.database;

/** None of the ways to get this database worked here; the message names each with its reason. */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(String message) {
        super(message);
    }
}
