package io.millpond.config;

/**
 * How much of a session is set back between two borrowers. An open transaction is ended and open statements are closed
 * at every level.
 */
public enum SessionReset {
    /**
     * What JDBC's own methods change: autocommit, isolation, read-only, catalog, schema, holdability, network timeout,
     * client info, type map, warnings. No round trip if nothing was changed. What SQL changed ({@code SET}, temporary
     * tables, locks of the session) stays.
     */
    JDBC,
    /**
     * Also what SQL changed, by the database's own reset, if the SQL of the lease may have changed something. The SQL
     * is looked at, not understood: what is not known to be harmless counts as a change. A function of the application
     * that changes the session is not noticed.
     */
    SESSION,
    /**
     * The database's own reset after every lease that used the connection; for borrowers that must not
     * trust each other.
     */
    ALWAYS
}
