package io.millpond.testkit;

/** What a statement's text does to the session, as far as the scripted driver understands SQL. */
enum SqlEffect {
    NONE,
    BEGIN,
    COMMIT,
    ROLLBACK,
    SET,
    RESET;

    static SqlEffect of(String sql) {
        String text = sql.stripLeading();
        if (starts(text, "begin") || starts(text, "start transaction")) {
            return BEGIN;
        }
        if (starts(text, "commit") || starts(text, "end")) {
            return COMMIT;
        }
        if (starts(text, "rollback")) {
            return starts(text, "rollback to") ? NONE : ROLLBACK;
        }
        if (starts(text, "set ")) {
            return SET;
        }
        return starts(text, "reset all") || starts(text, "discard all") ? RESET : NONE;
    }

    private static boolean starts(String text, String word) {
        return text.regionMatches(true, 0, word, 0, word.length());
    }
}
