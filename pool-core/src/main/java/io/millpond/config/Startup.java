package io.millpond.config;

/** What {@code build()} does when the database cannot be reached. */
public enum Startup {
    /** The pool starts and goes on trying; borrowers wait up to {@code acquireTimeout}. The default. */
    TOLERANT,
    /** {@code build()} fails unless one connection opens within {@code connectTimeout}. */
    FAIL_FAST
}
