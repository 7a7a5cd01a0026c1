package io.millpond.query;

/** A statement as it came, and what may begin at a place in it, in whichever database it may be for. */
record SqlText(String sql, boolean quotedNames) {
    private static final char FIRST_BEYOND_ASCII = '\u0080';

    /** Whether there is something in a part of the text that may begin, or end, a text or a comment. */
    boolean isDoubtful(int from, int end) {
        for (int i = from; i < end; i++) {
            char c = sql.charAt(i);
            if (isQuote(c) || c == '#' || c == '$' || sql.startsWith("--", i) || sql.startsWith("/*", i)) {
                return true;
            }
        }
        return false;
    }

    /** The same of what may have been a text with this quote. */
    boolean isDoubtfulBesides(char quote, int from, int end) {
        for (int i = from; i < end; i++) {
            if (sql.charAt(i) != quote && (isDoubtful(i, i + 1) || sql.startsWith("//", i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@code --} everywhere, {@code #} in MySQL and {@code //} in H2, Snowflake and Cassandra; in PostgreSQL these two
     * are operators, after which no text can be lost that matters.
     */
    boolean isLineComment(int at) {
        return sql.startsWith("--", at) || sql.startsWith("//", at) || !quotedNames && sql.charAt(at) == '#';
    }

    /**
     * Where the tag ends that opens a dollar-quoted text here; 0 if there is none. PostgreSQL takes all beyond
     * ASCII for letters.
     */
    int dollarTagEnd(int at) {
        int end = at + 1;
        while (end < sql.length() && isOfTag(sql.charAt(end))) {
            end++;
        }
        boolean tag = end < sql.length() && sql.charAt(end) == '$' && (end == at + 1 || !isDigit(sql.charAt(at + 1)));
        return tag ? end + 1 : 0;
    }

    private static boolean isOfTag(char c) {
        return isBeyondAscii(c) || Character.isLetterOrDigit(c) || c == '_';
    }

    /**
     * {@code '''it's'''}: a text that may have quotes, in BigQuery and Spark; elsewhere one that begins with a quote.
     */
    boolean isTripleQuote(int at) {
        char c = sql.charAt(at);
        return !quotedNames
                && (c == '\'' || c == '"')
                && at + 2 < sql.length()
                && sql.charAt(at + 1) == c
                && sql.charAt(at + 2) == c;
    }

    boolean isNumber(int at) {
        int digit = at < sql.length() && sql.charAt(at) == '.' ? at + 1 : at;
        return digit < sql.length() && isDigit(sql.charAt(digit));
    }

    /** {@code €85000.50} is a number in SQL Server; in PostgreSQL and H2 all of it is a name. */
    boolean isCurrency(char c) {
        return !quotedNames && c != '$' && Character.getType(c) == Character.CURRENCY_SYMBOL;
    }

    boolean isWord(String word, int at, int end) {
        return end - at == word.length() && sql.regionMatches(true, at, word, 0, word.length());
    }

    /** Where the text begins whose kind this word tells, as in {@code DATE '2026-11-22'}; 0 if it does not. */
    int textOfDate(int at, int end) {
        if (!isWord("date", at, end) && !isWord("time", at, end) && !isWord("timestamp", at, end)) {
            return 0;
        }
        int text = end;
        while (text < sql.length() && isBlank(sql.charAt(text))) {
            text++;
        }
        return text < sql.length() && sql.charAt(text) == '\'' ? text : 0;
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"' || c == '`';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isBeyondAscii(char c) {
        return c >= FIRST_BEYOND_ASCII;
    }

    static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isISOControl(c) || Character.isIdentifierIgnorable(c);
    }
}
