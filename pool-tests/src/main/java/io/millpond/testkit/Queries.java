package io.millpond.testkit;

/** Tells texts that answer rows from those that count them. */
final class Queries {
    private static final String[] WORDS = {"select", "with", "values", "show", "pragma", "call"};

    private Queries() {}

    static boolean looksLikeOne(String sql) {
        String text = sql.stripLeading();
        for (String word : WORDS) {
            if (text.regionMatches(true, 0, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }
}
