package io.millpond.jdbc;

import java.util.Locale;
import java.util.Set;

/**
 * Whether an SQL text may leave something behind in its session: a variable, a temporary table, a lock, a prepared statement. It reads
 * keywords, not SQL, and whatever it does not know to be harmless may; so may a text in which it cannot tell for every
 * database what is a comment or a string. Each text is read once from left to right, and nothing is allocated but
 * for words that are looked up.
 */
final class SqlTouch {
    /** Statements that change data or the transaction, or nothing. */
    private static final Set<String> HARMLESS = Set.of(
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
    private static final Set<String> TOUCHING = Set.of(
            "TEMP",
            "TEMPORARY",
            "SET_CONFIG",
            "GET_LOCK",
            "NEXTVAL",
            "SETVAL",
            "SETSEED",
            "LAST_INSERT_ID",
            "DBLINK_CONNECT",
            "DBLINK_CONNECT_U",
            "LOAD_EXTENSION",
            "CREATE_FUNCTION");

    private static final String ADVISORY = "ADVISORY";
    private static final int LONGEST_WORD = 64;

    private SqlTouch() {}

    static boolean isPossible(String sql) {
        int length = sql.length();
        boolean first = true;
        boolean ended = false;
        int at = 0;
        while (at < length) {
            char c = sql.charAt(at);
            int next;
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            } else if (c == '-' && at + 1 < length && sql.charAt(at + 1) == '-') {
                next = afterLine(sql, at + 2);
            } else if (c == '/' && at + 1 < length && sql.charAt(at + 1) == '*') {
                next = afterComment(sql, at + 2);
            } else if (ended) {
                return true; // a second statement
            } else if (c == ';') {
                ended = true;
                next = at + 1;
            } else if (c == '\'' || c == '"' || c == '`') {
                next = afterQuoted(sql, at + 1, c);
            } else if (Character.isJavaIdentifierStart(c) && c != '$') {
                next = afterWord(sql, at + 1);
                if (first ? !isIn(HARMLESS, sql, at, next) : touches(sql, at, next)) {
                    return true;
                }
                first = false;
            } else if (isDoubtful(sql, at, c) || first && c != '(') {
                return true;
            } else {
                next = at + 1;
            }
            if (next < 0) {
                return true;
            }
            at = next;
        }
        return false;
    }

    /** MySQL's variables and comments, PostgreSQL's other quotes. An operator before a blank or another operator is none of them. */
    private static boolean isDoubtful(String sql, int at, char c) {
        char next = at + 1 < sql.length() ? sql.charAt(at + 1) : ' ';
        return switch (c) {
            case '@' -> next == '@' || next == '\'' || next == '`' || Character.isJavaIdentifierStart(next);
            case '$' -> next == '$' || Character.isJavaIdentifierStart(next);
            case '#' -> next != '>' && next != '-';
            case '\\' -> true;
            default -> false;
        };
    }

    /** Negative where databases disagree: for MySQL it is only a comment if a blank follows. */
    private static int afterLine(String sql, int at) {
        if (at < sql.length() && !Character.isWhitespace(sql.charAt(at))) {
            return -1;
        }
        for (int i = at; i < sql.length(); i++) {
            if (sql.charAt(i) == '\n') {
                return i + 1;
            }
        }
        return sql.length();
    }

    /** Negative for MySQL's code in comments, for a comment within, which some databases count and others do not, and without an end. */
    private static int afterComment(String sql, int at) {
        if (at < sql.length() && (sql.charAt(at) == '!' || sql.charAt(at) == 'M')) {
            return -1;
        }
        for (int i = at; i + 1 < sql.length(); i++) {
            if (sql.charAt(i) == '*' && sql.charAt(i + 1) == '/') {
                return i + 2;
            }
            if (sql.charAt(i) == '/' && sql.charAt(i + 1) == '*') {
                return -1;
            }
        }
        return -1;
    }

    /** Negative for a backslash, which ends the string in one database and not in another, and without an end. A doubled quote is two strings. */
    private static int afterQuoted(String sql, int at, char quote) {
        for (int i = at; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\') {
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
        return isIn(TOUCHING, sql, from, to) || hasAdvisory(sql, from, to);
    }

    /** {@code pg_advisory_lock}, {@code pg_try_advisory_lock_shared} and the like. */
    private static boolean hasAdvisory(String sql, int from, int to) {
        for (int i = from; i + ADVISORY.length() <= to; i++) {
            if (sql.regionMatches(true, i, ADVISORY, 0, ADVISORY.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(Set<String> words, String sql, int from, int to) {
        return to - from <= LONGEST_WORD
                && words.contains(sql.substring(from, to).toUpperCase(Locale.ROOT));
    }
}
