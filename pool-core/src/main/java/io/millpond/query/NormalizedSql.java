package io.millpond.query;

import java.util.Locale;
import java.util.Set;

/**
 * The shape of a statement: its text with every literal replaced by {@code ?}, lists of them by one, comments left out
 * and white space made even. Fit to be logged and to count by. What cannot be told for certain from a literal is taken
 * for one: a secret must not come out, a name may be lost. Databases disagree about what quotes, comments and
 * backslashes are; where that decides how the text goes on, the shape ends in {@code ...}.
 */
public final class NormalizedSql {
    /** Longer texts are cut off. */
    static final int LONGEST = 1_000;

    private static final String IDENTIFIED = "identified ";
    private static final String PASSWORD = "password";

    /** How statements begin that may give somebody a password. */
    private static final Set<String> GIVING = Set.of("alter", "connect", "create", "grant", "modify", "set");

    private final String sql;
    private final SqlText text;
    private final boolean quotedNames;
    private final StringBuilder out;
    private int at;

    /** Where the statement begins in what is shown. */
    private int statement;

    /** Whether the rest, or a part of a name, is not shown. */
    private boolean cut;

    // What has been looked at once is not looked at again,
    // so that no text takes longer than in proportion to its length.

    /**
     * The first carriage return at or behind the last line comment that was looked at; the length of the text
     * if there is none.
     */
    private int carriageReturn = -1;

    /** Up to here nothing in brackets is doubtful. */
    private int bracketsEnd;

    private NormalizedSql(String sql, boolean quotedNames) {
        this.sql = sql;
        this.text = new SqlText(sql, quotedNames);
        this.quotedNames = quotedNames;
        this.out = new StringBuilder(Math.min(sql.length(), LONGEST) + 16);
    }

    /**
     * @param quotedNames whether this database takes {@code "x"} for a name in all cases; where it may be a
     *     text it is left out
     */
    public static String of(String sql, boolean quotedNames) {
        return new NormalizedSql(sql, quotedNames).normalize();
    }

    private String normalize() {
        while (at < sql.length() && out.length() < LONGEST) {
            next();
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
        return cut || at < sql.length() ? out.append(" ...").toString() : out.toString();
    }

    /** From here on databases read the text in different ways, and what is a name in one is a secret in another. */
    private void stop() {
        at = sql.length();
        cut = true;
    }

    private void next() {
        char c = sql.charAt(at);
        if (SqlText.isBlank(c)) {
            at++;
            space();
        } else if (text.isLineComment(at)) {
            skipLine();
            space();
        } else if (sql.startsWith("/*", at)) {
            skipComment();
            space();
        } else if (text.isTripleQuote(at)) {
            literal();
            stop(); // in BigQuery and Spark a text that may have quotes, elsewhere one that begins with a quote
        } else if (c == '\'' || c == '"' && !quotedNames) {
            boolean certain = skipQuoted(c);
            literal();
            if (!certain) {
                stop();
            }
        } else if (c == '$' && text.dollarTagEnd(at) > 0) {
            boolean inName = at > 0 && SqlText.isBeyondAscii(sql.charAt(at - 1)); // in PostgreSQL, whatever it is
            String tag = sql.substring(at, text.dollarTagEnd(at));
            skipTo(tag, at + tag.length());
            literal();
            if (!quotedNames || inName) {
                stop(); // in MySQL it is a name
            }
        } else if (c == '"' || c == '`') {
            name(c);
        } else if (c == '[' && !quotedNames && areBracketsDoubtful()) {
            stop(); // a name in SQL Server and SQLite
        } else if (text.isNumber(at)) {
            skipNumber();
            literal();
        } else if ((c == '-' || c == '+') && text.isNumber(at + 1) && isEntryBegun()) {
            at++; // or a list of numbers would have as many shapes as signs can be spread over it
        } else if (Character.isJavaIdentifierStart(c) && c != '$' && !text.isCurrency(c)) {
            word();
        } else if (c == '?') {
            at++;
            literal();
        } else {
            out.append(c);
            at++;
            if (c == ';') {
                statement = out.length();
            }
        }
    }

    private void space() {
        if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
    }

    /** One mark for a literal, and for a list of them. */
    private void literal() {
        int end = out.length();
        while (end > 0 && (out.charAt(end - 1) == ' ' || out.charAt(end - 1) == ',')) {
            end--;
        }
        boolean inList = end < out.length() && out.indexOf(",", end) >= 0 && end > 0 && out.charAt(end - 1) == '?';
        if (inList) {
            out.setLength(end);
        } else {
            out.append('?');
        }
    }

    /** Brackets in brackets end with them, or nowhere. */
    private boolean areBracketsDoubtful() {
        if (at < bracketsEnd) {
            return false;
        }
        int end = sql.indexOf(']', at);
        bracketsEnd = end < 0 ? sql.length() : end;
        return text.isDoubtful(at, end);
    }

    // ---- comments: they may hold anything ----

    /**
     * MySQL wants white space behind {@code --}, and {@code #} is part of a name in SQL Server; PostgreSQL ends lines
     * at a carriage return too.
     */
    private void skipLine() {
        int lineFeed = sql.indexOf('\n', at);
        int end = lineFeed < 0 ? sql.length() : lineFeed;
        if (carriageReturn < at) {
            int found = sql.indexOf('\r', at);
            carriageReturn = found < 0 ? sql.length() : found;
        }
        boolean surelyComment =
                sql.charAt(at) == '-' && (quotedNames || at + 2 >= end || SqlText.isBlank(sql.charAt(at + 2)));
        if (carriageReturn < end - 1 || !surelyComment && text.isDoubtful(at + 2, end)) {
            stop();
        } else {
            at = end;
        }
    }

    /** They nest in PostgreSQL and not in MySQL, where one that begins with an exclamation mark is code. */
    private void skipComment() {
        int start = at;
        boolean code = sql.startsWith("!", at + 2) || sql.startsWith("M!", at + 2);
        int depth = 1;
        at += 2;
        while (at < sql.length() && depth > 0) {
            if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (quotedNames && sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else {
                at++;
            }
        }
        boolean nested = sql.indexOf("/*", start + 2) >= 0 && sql.indexOf("/*", start + 2) < at;
        if (!quotedNames && (nested || code && text.isDoubtful(start + 2, at))) {
            stop();
        }
    }

    private void skipTo(String end, int from) {
        int found = sql.indexOf(end, from);
        at = found < 0 ? sql.length() : found + end.length();
    }

    // ---- literals ----

    /**
     * A doubled quote goes on. Whether a backslash escapes the quote behind it depends on the server's settings: a text
     * in which it may is followed by one that may not be shown either, up to the last quote.
     *
     * @return whether what follows can be read in one way only
     */
    private boolean skipQuoted(char quote) {
        int start = at++;
        boolean backslash = false;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\') {
                int first = at;
                while (at < sql.length() && sql.charAt(at) == '\\') {
                    at++;
                }
                boolean odd = (at - first) % 2 == 1;
                backslash |= odd && at < sql.length() && sql.charAt(at) == quote;
            } else if (c == quote && at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else if (c == quote) {
                at++;
                if (!backslash) {
                    return true;
                }
                at = Math.max(at, sql.lastIndexOf(quote) + 1);
                return !text.isDoubtfulBesides(quote, start, at);
            } else {
                at++;
            }
        }
        return true;
    }

    /** Whether an entry of a list begins here. */
    private boolean isEntryBegun() {
        int end = out.length();
        if (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        return end > 0 && (out.charAt(end - 1) == '(' || out.charAt(end - 1) == ',');
    }

    private void skipNumber() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            boolean sign = (c == '+' || c == '-') && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E');
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !sign) {
                return;
            }
            at++;
        }
    }

    // ---- what is shown ----

    /** In most databases the back quote is none. Without an end it is no name, but what somebody has broken. */
    private void name(char quote) {
        int end = sql.indexOf(quote, at + 1);
        if (end < 0 || quote == '`' && text.isDoubtful(at + 1, end)) {
            stop();
        } else {
            show(end + 1);
        }
    }

    /** Without what could pass for another line of a log, and no more of it than there is room for. */
    private void show(int end) {
        int room = LONGEST - out.length();
        for (int i = at; i < end && i - at < room; i++) {
            char c = sql.charAt(i);
            out.append(SqlText.isBlank(c) ? ' ' : c);
        }
        cut |= end - at > room;
        at = end;
    }

    /** {@code IDENTIFIED BY tiger}: in Oracle a password is written like a name. */
    private boolean isBehindIdentified() {
        int start = out.length() - IDENTIFIED.length();
        return start >= 0
                && out.substring(start).equalsIgnoreCase(IDENTIFIED)
                && (start == 0 || !Character.isJavaIdentifierPart(out.charAt(start - 1)));
    }

    /**
     * {@code MODIFY USER app AS PASSWORD = tiger}: so it is in Teradata, HANA and ASE. In a query the word is a column.
     */
    private boolean isOfGiving() {
        int start = statement;
        while (start < out.length() && out.charAt(start) == ' ') {
            start++;
        }
        int end = start;
        while (end < out.length() && Character.isJavaIdentifierPart(out.charAt(end))) {
            end++;
        }
        return GIVING.contains(out.substring(start, end).toLowerCase(Locale.ROOT));
    }

    /**
     * A word, unless it is the prefix of a literal such as {@code N'...'}, {@code E'...'}, {@code _utf8'...'} or
     * {@code DATE '...'}.
     */
    private void word() {
        int end = at;
        while (end < sql.length()
                && Character.isJavaIdentifierPart(sql.charAt(end))
                && !text.isCurrency(sql.charAt(end))) {
            end++;
        }
        int date = text.textOfDate(at, end);
        if (text.isWord("by", at, end) && isBehindIdentified() || text.isWord(PASSWORD, at, end) && isOfGiving()) {
            show(end);
            space();
            literal();
            stop();
        } else if (date > 0) {
            at = date;
        } else if (end == sql.length() || sql.charAt(end) != '\'' || end - at > 2) {
            show(end);
        } else if (!quotedNames && (sql.charAt(end - 1) == 'q' || sql.charAt(end - 1) == 'Q')) {
            literal(); // Oracle's q'[...]', whose text may have quotes
            stop();
        } else {
            at = end;
        }
    }
}
