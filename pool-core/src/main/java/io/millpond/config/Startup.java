package io.millpond.config;

/** What {@code build()} does when the database cannot be reached. */
public enum Startup {
    /** The pool starts and goes on trying; borrowers wait up to {@code acquireTimeout}. The default. */
    TOLERANT,
    /**
     * {@code build()} makes one attempt to open a connection, of at most {@code connectTimeout}, and fails if that
     * does. It does not wait for a database that is still starting.
     */
    FAIL_FAST
}
