package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;

/** The session of one connection as it was when it was new, with a way back there. */
@FunctionalInterface
public interface SessionOrigin {
    /**
     * Sets everything back that SQL can change in the session; without a transaction and with autocommit on. The caller
     * then applies its own settings again.
     */
    void restore(Connection raw) throws SQLException;
}
