package io.millpond.dialect;

/** How long the data of a database last, as far as it depends on who closes connections. */
public enum DataLife {
    /** They outlive all connections. */
    LASTING,
    /** In memory, shared by the connections: gone when none is left. */
    WITH_LAST_CONNECTION,
    /** In memory, and each connection has its own: gone with it. */
    WITH_EACH_CONNECTION
}
