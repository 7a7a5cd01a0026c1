package io.millpond.testkit.database;

import java.sql.SQLException;
import java.util.List;

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

    /** As the administrator, in the application's database. */
    default void administer(String... statements) throws SQLException {
        throw new UnsupportedOperationException(description() + " has no administrator");
    }

    default boolean canRestart() {
        return false;
    }

    default void restart() {
        throw new UnsupportedOperationException(description() + " cannot be restarted from here");
    }

    /** Returns when its process has ended. */
    default void bringDown(Stop how) {
        throw new UnsupportedOperationException(description() + " cannot be stopped from here");
    }

    /** Returns when its process has begun. */
    default void bringUp(String... options) {
        throw new UnsupportedOperationException(description() + " cannot be started from here");
    }

    /** Returns when its process has begun, which refuses everybody. */
    default void bringUpRefusing() {
        throw new UnsupportedOperationException(description() + " accepts as soon as it answers");
    }

    /** Ends that. */
    default void endRefusing() {
        throw new UnsupportedOperationException(description() + " does not refuse");
    }

    default void awaitReady() throws SQLException {
        throw new UnsupportedOperationException(description() + " is not ours to wait for");
    }

    /** The server's processes, the one that starts the others first. */
    default List<Long> processes() {
        throw new UnsupportedOperationException(description() + " has no processes of ours");
    }
}
