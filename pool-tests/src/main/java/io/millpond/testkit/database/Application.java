package io.millpond.testkit.database;

/** Who the application under test is, on every server that the kit starts. */
final class Application {
    static final String DATABASE = "millpond";
    static final String USER = "millpond";
    static final String PASSWORD = "lily-pad-42";

    private Application() {}
}
