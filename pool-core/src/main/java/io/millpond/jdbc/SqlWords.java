package io.millpond.jdbc;

import java.util.Arrays;

/** A set of upper-case words that part of a text can be looked up in, without regard to case and without allocating. */
final class SqlWords {
    private final String[][] byLength;

    private SqlWords(String[][] byLength) {
        this.byLength = byLength;
    }

    static SqlWords of(String... words) {
        int longest = 0;
        for (String word : words) {
            longest = Math.max(longest, word.length());
        }
        String[][] byLength = new String[longest + 1][];
        for (int n = 0; n <= longest; n++) {
            int length = n;
            byLength[n] =
                    Arrays.stream(words).filter(word -> word.length() == length).toArray(String[]::new);
        }
        return new SqlWords(byLength);
    }

    /** Whether the text between the two positions is one of the words. */
    boolean has(String text, int from, int to) {
        int length = to - from;
        if (length >= byLength.length) {
            return false;
        }
        for (String word : byLength[length]) {
            if (text.regionMatches(true, from, word, 0, length)) {
                return true;
            }
        }
        return false;
    }
}
