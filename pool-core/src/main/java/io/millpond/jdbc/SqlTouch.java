package io.millpond.jdbc;

/**
 * Whether an SQL text may leave something behind in its session: a variable, a temporary table, a lock, a prepared
 * statement. It reads keywords, not SQL, and whatever it does not know to be harmless may; so may a text in which it
 * cannot tell for every database what is a comment or a string. Each text is read once from left to right, and
 * nothing is allocated.
 */
final class SqlTouch {
    /** Statements that change data or the transaction, or nothing. */
    private static final SqlWords HARMLESS = SqlWords.of(
            "SELECT",
            "VALUES",
            "TABLE",
            "WITH",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "REPLACE",
            "TRUNCATE",
            "SHOW",
            "DESCRIBE",
            "DESC",
            "EXPLAIN",
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "END",
            "SAVEPOINT",
            "RELEASE",
            "COPY",
            "FETCH");

    /** Words that make a harmless statement one of the others, wherever they stand. */
    private static final SqlWords TOUCHING = SqlWords.of("TEMP", "TEMPORARY");

    /**
     * Functions that do so, also where their name is quoted, and PostgreSQL's view of the variables, which can be
     * updated; the last ones run SQL that is given to them as a string.
     */
    private static final SqlWords FUNCTIONS = SqlWords.of(
            "SET_CONFIG",
            "SET_LIMIT",
            "PG_SETTINGS",
            "GET_LOCK",
            "SERVICE_GET_READ_LOCKS",
            "SERVICE_GET_WRITE_LOCKS",
            "NEXTVAL",
            "SETVAL",
            "SETSEED",
            "LAST_INSERT_ID",
            "DBLINK_CONNECT",
            "DBLINK_CONNECT_U",
            "LOAD_EXTENSION",
            "CREATE_FUNCTION",
            "QUERY_TO_XML",
            "QUERY_TO_XMLSCHEMA",
            "QUERY_TO_XML_AND_XMLSCHEMA",
            "TS_STAT",
            "TS_REWRITE");

    private static final String POSTGRES = "PG_";
    private static final String TEMPORARY_SCHEMA = "PG_TEMP";
    private static final String ADVISORY = "ADVISORY";

    private SqlTouch() {}

    static boolean isPossible(String sql) {
        int length = sql.length();
        boolean first = true;
        boolean ended = false;
        boolean afterHash = false; // for MySQL the rest of the line is a comment, for PostgreSQL it is not
        int at = 0;
        while (at < length) {
            char c = sql.charAt(at);
            int next;
            if (Character.isWhitespace(c)) {
                afterHash &= c != '\n';
                at++;
                continue;
            } else if (c == '-' && follows(sql, at, '-')) {
                next = afterLine(sql, at + 2);
                afterHash = false;
            } else if (c == '/' && follows(sql, at, '*')) {
                next = afterComment(sql, at + 2, afterHash);
            } else if (ended) {
                return true; // a second statement
            } else if (c == ';') {
                ended = true;
                next = at + 1;
            } else if (c == '\'' || c == '"' || c == '`') {
                next = afterQuoted(sql, at + 1, c, afterHash);
                if (next > 0 && c != '\'' && isDoubtfulName(sql, at, next - 1)) {
                    return true;
                }
            } else if (Character.isJavaIdentifierStart(c) && c != '$') {
                next = afterWord(sql, at + 1);
                if (first ? !HARMLESS.has(sql, at, next) : touches(sql, at, next)) {
                    return true;
                }
                first = false;
            } else if (isDoubtful(sql, at, c) || first && c != '(') {
                return true;
            } else {
                afterHash |= c == '#';
                next = at + 1;
            }
            if (next < 0) {
                return true;
            }
            at = next;
        }
        return false;
    }

    private static boolean follows(String sql, int at, char c) {
        return at + 1 < sql.length() && sql.charAt(at + 1) == c;
    }

    /**
     * MySQL's variables and comments, PostgreSQL's other quotes. An operator before a blank or another operator
     * is none of them.
     */
    private static boolean isDoubtful(String sql, int at, char c) {
        char next = at + 1 < sql.length() ? sql.charAt(at + 1) : ' ';
        return switch (c) {
            case '@' -> ">?-( \t\r\n".indexOf(next) < 0;
            case '$' -> next == '$' || Character.isJavaIdentifierStart(next);
            case '#' -> next != '>' && next != '-';
            case '\\' -> true;
            default -> false;
        };
    }

    /**
     * Whether a quoted name is that of such a function, or may be: PostgreSQL's {@code U&"…"} has escapes, and for
     * databases that do not know the backtick the quotes in it begin there.
     */
    private static boolean isDoubtfulName(String sql, int quote, int end) {
        if (quote > 0 && sql.charAt(quote - 1) == '&') {
            return true;
        }
        boolean backtick = sql.charAt(quote) == '`';
        int at = quote + 1;
        while (at < end) {
            char c = sql.charAt(at);
            if (Character.isJavaIdentifierStart(c)) {
                int next = afterWord(sql, at + 1);
                if (isFunction(sql, at, next)) {
                    return true;
                }
                at = next;
            } else if (backtick && c != ' ' && c != '.' && !Character.isJavaIdentifierPart(c)) {
                return true;
            } else {
                at++;
            }
        }
        return false;
    }

    /**
     * Negative where databases disagree: for MySQL it is only a comment if a blank follows, and a lone CR ends it for
     * PostgreSQL alone.
     */
    private static int afterLine(String sql, int at) {
        if (at < sql.length() && sql.charAt(at) > ' ') {
            return -1;
        }
        for (int i = at; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\n') {
                return i + 1;
            }
            if (endsLineForSome(c) && !(c == '\r' && follows(sql, i, '\n'))) {
                return -1;
            }
        }
        return sql.length();
    }

    private static boolean endsLineForSome(char c) {
        return c < ' ' && c != '\t' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    /**
     * Negative for MySQL's code in comments, for a comment within, which some databases count and others do not, and
     * without an end.
     */
    private static int afterComment(String sql, int at, boolean afterHash) {
        if (at < sql.length() && (sql.charAt(at) == '!' || sql.charAt(at) == 'M')) {
            return -1;
        }
        boolean hint = at < sql.length() && sql.charAt(at) == '+';
        for (int i = at; i + 1 < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '*' && follows(sql, i, '/')) {
                return i + 2;
            }
            if (c == '/' && follows(sql, i, '*') || c == '\n' && afterHash || hint && (c == '`' || c == '"')) {
                return -1;
            }
        }
        return -1;
    }

    /**
     * Negative for a backslash, which ends the string in one database and not in another, and without an end. A doubled
     * quote is two strings.
     */
    private static int afterQuoted(String sql, int at, char quote, boolean afterHash) {
        for (int i = at; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\' || c == '\n' && afterHash) {
                return -1;
            }
            if (c == quote) {
                return i + 1;
            }
        }
        return -1;
    }

    private static int afterWord(String sql, int at) {
        int i = at;
        while (i < sql.length() && Character.isJavaIdentifierPart(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean touches(String sql, int from, int to) {
        return TOUCHING.has(sql, from, to) || isFunction(sql, from, to);
    }

    /**
     * Also {@code pg_advisory_lock}, {@code pg_try_advisory_lock_shared} and the like, and the schema of
     * temporary tables.
     */
    private static boolean isFunction(String sql, int from, int to) {
        if (FUNCTIONS.has(sql, from, to)) {
            return true;
        }
        if (!sql.regionMatches(true, from, POSTGRES, 0, POSTGRES.length())) {
            return false;
        }
        boolean touches = sql.regionMatches(true, from, TEMPORARY_SCHEMA, 0, TEMPORARY_SCHEMA.length());
        for (int i = from; !touches && i + ADVISORY.length() <= to; i++) {
            touches = sql.regionMatches(true, i, ADVISORY, 0, ADVISORY.length());
        }
        return touches;
    }
}
