package io.millpond.jdbc;

import io.millpond.config.SessionReset;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How the sessions of one pool are set back.
 *
 * @param level how much
 * @param defaults the pool's own settings, which a reset by the database undoes too
 */
public record SessionRules(SessionReset level, Defaults defaults) {
    /** What each new session is given. */
    @FunctionalInterface
    public interface Defaults {
        /** Gives it again. */
        void apply(Connection raw) throws SQLException;
    }
}
