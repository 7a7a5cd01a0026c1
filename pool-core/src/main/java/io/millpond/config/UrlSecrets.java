package io.millpond.config;

import java.util.BitSet;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the parts of a URL that may be secret. A URL that is wrong is the one most likely to be printed, so nothing
 * here relies on it being well-formed.
 *
 * <pre>
 *   jdbc:mysql://user:password@host:3306/shop?connectTimeout=5000&amp;password=secret
 *   scheme       user info    place            parameters
 * </pre>
 */
final class UrlSecrets {
    private static final String JDBC = "jdbc:";
    private static final String PARAMETERS_START = "?;(#&";
    private static final String DELIMITERS = "?;(#&),";
    private static final Set<String> ORACLE_KINDS = Set.of("thin", "oci", "oci8");

    private final String text;
    private final int from;
    private final int to;
    private final BitSet hidden;
    private int lastAt = -1;
    private boolean valueHidden;
    private boolean oracle;

    /** Whether what stands for {@code host:port} cannot be that: then its password may have a question mark in it. */
    private boolean placeLooksLikeUserInfo;

    private UrlSecrets(String text, int from, int to, BitSet hidden) {
        this.text = text;
        this.from = from;
        this.to = to;
        this.hidden = hidden;
    }

    /** Marks the secrets of the URL that stands between {@code from} and {@code to}. */
    static void mark(String text, int from, int to, BitSet hidden) {
        new UrlSecrets(text, from, to, hidden).mark();
    }

    private void mark() {
        int parameters = parametersStart();
        int userInfo = schemeEnd();
        placeLooksLikeUserInfo = looksLikeUserInfo(userInfo, parameters);
        noteLastAt(from, parameters);
        int position = parameters;
        while (position < to) {
            position = DELIMITERS.indexOf(text.charAt(position)) >= 0 ? position + 1 : markParameter(position);
        }
        if (userInfo < lastAt) {
            hidden.set(userInfo, lastAt);
            return;
        }
        int placeEnd = next(parameters, PARAMETERS_START); // parameters may have been found by an = in the password
        if (lastAt < 0 && lacksAt(userInfo, placeEnd)) {
            hidden.set(userInfo, placeEnd);
        }
    }

    /**
     * Parameters start at a delimiter or, as in {@code jdbc:db2://host:50000/shop:user=app;}, at the first
     * name with a value.
     */
    private int parametersStart() {
        for (int i = from; i < to; i++) {
            if (PARAMETERS_START.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
            if (text.charAt(i) == '=') {
                while (i > from && isNameCharacter(text.charAt(i - 1))) {
                    i--;
                }
                return i;
            }
        }
        return to;
    }

    /** Marks one parameter's value unless it is harmless, and all of what is no parameter; returns where it ends. */
    private int markParameter(int start) {
        int end = next(start, DELIMITERS);
        int equals = text.substring(start, end).indexOf('=') + start;
        String name = equals < start ? "" : text.substring(start, equals).strip();
        if (!isName(name)) {
            hidden.set(start, end);
            noteLastAt(start, end);
            return end;
        }
        end = valueEnd(equals + 1, end);
        if (HarmlessParameters.allow(name, text.substring(equals + 1, end))) {
            if (placeLooksLikeUserInfo) {
                noteLastAt(start, end);
            }
            return end;
        }
        // INIT=SET PASSWORD 'a\;user=b' goes on after the escaped semicolon
        while (end < to && text.charAt(end) == ';' && text.charAt(end - 1) == '\\') {
            end = next(end + 1, DELIMITERS);
        }
        hidden.set(equals + 1, end);
        valueHidden = true;
        // the @ of password=a@b ends no user information unless the place looks like one, any other may; that of
        // user=app@server has returned above
        if (!HarmlessParameters.isPassword(name) || placeLooksLikeUserInfo) {
            noteLastAt(start, end);
        }
        return end;
    }

    /** Behind a hidden value, an unknown name may be the rest of it: {@code password=a&b=c}. */
    private boolean isName(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> isNameCharacter((char) c) || c == '$')
                && (!valueHidden || HarmlessParameters.isKnown(name));
    }

    /** A value in braces or quotes holds delimiters; an unclosed one takes the rest. */
    private int valueEnd(int afterEquals, int plainEnd) {
        int start = afterEquals;
        while (start < plainEnd && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        if (start >= to) {
            return plainEnd;
        }
        char close = closing(text.charAt(start));
        if (close == 0) {
            return plainEnd;
        }
        int i = start + 1;
        while (i < to) {
            boolean doubled = i + 1 < to && text.charAt(i + 1) == close;
            if (text.charAt(i) == close && !doubled) {
                return next(i, DELIMITERS);
            }
            i += text.charAt(i) == close ? 2 : 1;
        }
        return to;
    }

    private static char closing(char opening) {
        return switch (opening) {
            case '{' -> '}';
            case '"', '\'' -> opening;
            default -> 0;
        };
    }

    /** With Oracle, what is in front of the @ of a place; elsewhere, unless it reads {@code host:port,host:port/}. */
    private boolean looksLikeUserInfo(int place, int end) {
        if (oracle) {
            return place < end && text.charAt(place) != '@';
        }
        boolean hasHost = place == from || isBehindSlashes(place);
        return hasHost && !readsLikeHosts(place, end); // jdbc:h2:mem:shop has none
    }

    /**
     * Whether somebody forgot the @: {@code jdbc:oracle:thin:app/password}, {@code jdbc:mysql://app:password/shop}.
     * What nobody has filled in, {@code jdbc:mysql://db:${PORT}/shop}, is for all to see.
     */
    private boolean lacksAt(int place, int end) {
        boolean slashed = isBehindSlashes(place);
        if (!oracle && !slashed) {
            return false; // h2:mem:shop lacks its jdbc:, and the user has to see that
        }
        if (!placeLooksLikeUserInfo || slashed && readsLikeHosts(place, end)) {
            return false;
        }
        int password = next(place, slashed ? ":" : ":/") + 1;
        return password < end && text.charAt(password) != '/' && !text.startsWith("${", password);
    }

    private boolean isBehindSlashes(int place) {
        return place - from >= 2 && text.startsWith("//", place - 2);
    }

    private boolean readsLikeHosts(int place, int end) {
        int i = place;
        while (i < end && text.charAt(i) != '/') {
            i = hostEnd(i, end);
            if (i < end && text.charAt(i) == ':') {
                int port = i + 1;
                i = port;
                while (i < end && Character.isDigit(text.charAt(i))) {
                    i++;
                }
                if (i == port) {
                    return false;
                }
            }
            if (i < end && text.charAt(i) == ',') {
                i++;
            } else if (i < end && text.charAt(i) != '/') {
                return false;
            }
        }
        return true;
    }

    /** Behind a name, which SQL Server follows by a backslash and the instance's, or behind {@code [::1]}. */
    private int hostEnd(int start, int end) {
        int i = start;
        if (i < end && text.charAt(i) == '[') {
            i++;
            while (i < end && (text.charAt(i) == ':' || Character.digit(text.charAt(i), 16) >= 0)) {
                i++;
            }
            return i < end && text.charAt(i) == ']' ? i + 1 : start;
        }
        while (i < end && (isNameCharacter(text.charAt(i)) || text.charAt(i) == '\\')) {
            i++;
        }
        return i;
    }

    private void noteLastAt(int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == '@') {
                lastAt = Math.max(lastAt, i);
            }
        }
    }

    /** Behind {@code jdbc:postgresql://}, {@code jdbc:p6spy:mysql://}, {@code jdbc:oracle:thin:}, {@code https://}. */
    private int schemeEnd() {
        boolean jdbc = text.regionMatches(true, from, JDBC, 0, JDBC.length());
        int position = jdbc ? segmentEnd(from + JDBC.length()) : from;
        int end = position;
        // only JDBC has schemes of several parts; in app:x://y they are a user and the beginning of a password
        for (int next = segmentEnd(end); next > end && (jdbc || end == from); next = segmentEnd(end)) {
            if (!oracle && ORACLE_KINDS.contains(text.substring(end, next - 1).toLowerCase(Locale.ROOT))) {
                oracle = true;
                position = next;
            }
            end = next;
        }
        return end < to && text.startsWith("//", end) ? end + 2 : position;
    }

    /** Behind {@code name:}, or {@code start} if there is no such thing. */
    private int segmentEnd(int start) {
        int i = start;
        while (i < to && isNameCharacter(text.charAt(i))) {
            i++;
        }
        return i > start && i < to && text.charAt(i) == ':' ? i + 1 : start;
    }

    private int next(int start, String characters) {
        int i = start;
        while (i < to && characters.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /** Of a scheme, a host or a parameter. */
    static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || "_.-+".indexOf(c) >= 0;
    }
}
