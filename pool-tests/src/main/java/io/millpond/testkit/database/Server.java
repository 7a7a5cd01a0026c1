package io.millpond.testkit.database;

import java.sql.SQLException;

/** One running database. */
interface Server {
    String description();

    String jdbcUrl();

    String username();

    String password();

    /** Sessions of the application's user. */
    default int sessions() throws SQLException {
        throw new UnsupportedOperationException(description() + " has no sessions to count");
    }

    default void killAllSessions() throws SQLException {
        throw new UnsupportedOperationException(description() + " has no sessions to kill");
    }

    default boolean canRestart() {
        return false;
    }

    default void restart() {
        throw new UnsupportedOperationException(description() + " cannot be restarted from here");
    }
}
