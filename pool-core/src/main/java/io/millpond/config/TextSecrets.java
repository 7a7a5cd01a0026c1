package io.millpond.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/** Finds the parts of a message that may be secret. */
final class TextSecrets {
    private static final String JDBC = "jdbc:";
    private static final String QUOTES = "\"'`";

    private TextSecrets() {}

    /**
     * Marks the secrets of every URL: a run without blanks that holds {@code jdbc:} or {@code ://}.
     *
     * @return where URLs stand
     */
    static BitSet markUrls(String text, BitSet hidden) {
        BitSet urls = new BitSet(text.length());
        int start = 0;
        while (start < text.length()) {
            int end = runEnd(text, start);
            int url = urlStart(text, start, end);
            if (url >= 0) {
                UrlSecrets.mark(text, url, end, hidden);
                urls.set(url, end);
            }
            start = end + 1;
        }
        return urls;
    }

    private static int urlStart(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == ':' && i + 2 < end && text.startsWith("//", i + 1)) {
                int scheme = i;
                while (scheme > start && UrlSecrets.isNameCharacter(text.charAt(scheme - 1))) {
                    scheme--;
                }
                return scheme;
            }
            if (i + JDBC.length() <= end && text.regionMatches(true, i, JDBC, 0, JDBC.length())) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Outside of URLs, marks the value in {@code password=value}, {@code sslpassword: value}, {@code "token": "value"}.
     * What stands in a value may be an assignment too: {@code password= password: 'value'}.
     */
    static void markAssignments(String text, BitSet urls, BitSet hidden) {
        int hiddenRun = 0;
        for (int i = urls.nextClearBit(0); i < text.length(); i = urls.nextClearBit(i + 1)) {
            if ((text.charAt(i) == '=' || text.charAt(i) == ':')
                    && HarmlessParameters.soundsSecret(nameBefore(text, i))) {
                hiddenRun = Math.max(hiddenRun, markValue(text, i + 1, hiddenRun, hidden));
            }
        }
    }

    private static String nameBefore(String text, int assignment) {
        int end = assignment;
        while (end > 0 && (text.charAt(end - 1) == ' ' || QUOTES.indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        int start = end;
        while (start > 0 && (UrlSecrets.isNameCharacter(text.charAt(start - 1)) || text.charAt(start - 1) == '%')) {
            start--;
        }
        return text.substring(start, end);
    }

    /**
     * A value in quotes ends with them, any other at the next blank.
     *
     * @param hiddenRun up to where a run without blanks is hidden already, so that what begins in it need not be
     *     looked through again
     * @return the end of such a run if the value is another one, else 0
     */
    private static int markValue(String text, int afterAssignment, int hiddenRun, BitSet hidden) {
        int from = skip(text, afterAssignment, " ");
        int start = skip(text, from, " =:>"); // :=, ==, =>
        if (start == text.length()) {
            return 0;
        }
        if (QUOTES.indexOf(text.charAt(start)) >= 0) {
            int end = text.indexOf(text.charAt(start), start + 1);
            if (end >= 0) {
                hidden.set(start + 1, end);
                return 0;
            }
            start = skip(text, start + 1, " "); // the message was cut off
        }
        if (start < hiddenRun) {
            return 0;
        }
        int end = runEnd(text, start);
        hidden.set(from, end);
        return end;
    }

    private static int skip(String text, int from, String characters) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** Marks a known secret wherever it occurs, as it is or percent-encoded. */
    static void markOccurrences(String text, String secret, BitSet hidden) {
        if (secret.isEmpty()) {
            return;
        }
        markPlain(text, secret, hidden);
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        markIgnoringCase(text, encoded, hidden);
        markIgnoringCase(text, encoded.replace("+", "%20"), hidden);
        if (text.indexOf('%') >= 0) {
            markDecoded(text, secret, hidden);
        }
    }

    private static void markPlain(String text, String secret, BitSet hidden) {
        for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
            hidden.set(at, at + secret.length());
        }
    }

    private static void markIgnoringCase(String text, String secret, BitSet hidden) {
        for (int at = 0; at + secret.length() <= text.length(); at++) {
            if (text.regionMatches(true, at, secret, 0, secret.length())) {
                hidden.set(at, at + secret.length());
            }
        }
    }

    /** Encoders differ in what they leave as it is, so the text is decoded too, as far as it is ASCII. */
    private static void markDecoded(String text, String secret, BitSet hidden) {
        StringBuilder decoded = new StringBuilder(text.length());
        int[] origin = new int[text.length() + 1];
        int position = 0;
        while (position < text.length()) {
            origin[decoded.length()] = position;
            int code = PercentCode.asciiAt(text, position);
            decoded.append(code < 0 ? text.charAt(position) : (char) code);
            position += code < 0 ? 1 : 3;
        }
        origin[decoded.length()] = text.length();
        for (int at = decoded.indexOf(secret); at >= 0; at = decoded.indexOf(secret, at + 1)) {
            hidden.set(origin[at], origin[at + secret.length()]);
        }
    }

    private static int runEnd(String text, int start) {
        int end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
