package io.millpond.query;

/**
 * The shape of a statement: its text with every literal replaced by {@code ?}, lists of them by one, comments left out and
 * white space made even. Fit to be logged and to count by. What cannot be told for certain from a literal is taken for one: a secret must not
 * come out, a name may be lost.
 */
public final class NormalizedSql {
    /** Longer texts are cut off. */
    static final int LONGEST = 1_000;

    private final String sql;
    private final boolean quotedNames;
    private final StringBuilder out;
    private int at;

    private NormalizedSql(String sql, boolean quotedNames) {
        this.sql = sql;
        this.quotedNames = quotedNames;
        this.out = new StringBuilder(Math.min(sql.length(), LONGEST) + 16);
    }

    /**
     * @param quotedNames whether this database takes {@code "x"} for a name in all cases; where it may be a text it is left out
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
        return at < sql.length() ? out.append(" ...").toString() : out.toString();
    }

    private void next() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
            space();
        } else if (isLineComment()) {
            skipTo("\n", at + 1);
            space();
        } else if (sql.startsWith("/*", at)) {
            skipComment();
            space();
        } else if (c == '\'' || c == '"' && !quotedNames) {
            skipQuoted(c);
            literal();
        } else if (c == '$' && dollarTagEnd() > 0) {
            String tag = sql.substring(at, dollarTagEnd());
            skipTo(tag, at + tag.length());
            literal();
        } else if (c == '"' || c == '`') {
            name(c);
        } else if (isDigit(c) || c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1))) {
            skipNumber();
            literal();
        } else if (Character.isJavaIdentifierStart(c) && c != '$') {
            word();
        } else if (c == '?') {
            at++;
            literal();
        } else {
            out.append(c);
            at++;
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

    // ---- comments: they may hold anything

    /** {@code --} everywhere, and {@code #} in MySQL; in PostgreSQL that is an operator, after which no text can be lost that matters. */
    private boolean isLineComment() {
        return sql.startsWith("--", at) || sql.charAt(at) == '#' && !quotedNames;
    }

    private void skipComment() {
        int depth = 1;
        at += 2;
        while (at < sql.length() && depth > 0) {
            // they nest in PostgreSQL and not in MySQL; the shorter reading could show what is still a comment
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
    }

    private void skipTo(String end, int from) {
        int found = sql.indexOf(end, from);
        at = found < 0 ? sql.length() : found + end.length();
    }

    // ---- literals

    /**
     * A doubled quote goes on. Whether a backslash escapes the quote behind it depends on the server's settings: a text in which it may is
     * followed by one that may not be shown either, up to the last quote.
     */
    private void skipQuoted(char quote) {
        at++;
        boolean backslash = false;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == quote && at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else if (c == quote) {
                at++;
                if (backslash) {
                    at = Math.max(at, sql.lastIndexOf(quote) + 1);
                }
                return;
            } else {
                backslash |= c == '\\' && at + 1 < sql.length() && sql.charAt(at + 1) == quote;
                at++;
            }
        }
    }

    /** Where the opening tag of a dollar-quoted text ends; 0 if there is none. */
    private int dollarTagEnd() {
        int end = at + 1;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        boolean tag = end < sql.length() && sql.charAt(end) == '$' && (end == at + 1 || !isDigit(sql.charAt(at + 1)));
        return tag ? end + 1 : 0;
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

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    // ---- what is shown

    private void name(char quote) {
        int end = sql.indexOf(quote, at + 1);
        end = end < 0 ? sql.length() : end + 1;
        out.append(sql, at, end);
        at = end;
    }

    /** A word, unless it is the prefix of a literal such as {@code N'...'}, {@code E'...'} or {@code _utf8'...'}. */
    private void word() {
        int end = at;
        while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
            end++;
        }
        if (end < sql.length() && sql.charAt(end) == '\'' && end - at <= 2) {
            at = end;
            return;
        }
        out.append(sql, at, end);
        at = end;
    }
}
