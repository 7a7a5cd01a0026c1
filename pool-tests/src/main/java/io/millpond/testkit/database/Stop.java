package io.millpond.testkit.database;

/** How a server is stopped. */
public enum Stop {
    /** It is asked to: sessions are told, and end, and what is open is rolled back. */
    FAST,
    /** It is given no time: sessions break off, as in a crash. */
    IMMEDIATE
}
