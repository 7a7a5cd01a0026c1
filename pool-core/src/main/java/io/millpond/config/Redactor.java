package io.millpond.config;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text that is shown. In a URL every parameter value is blanked unless the parameter is known to be harmless, and so is
 * everything in front of an {@code @}. Linear in the length of the text.
 */
public final class Redactor {
    private static final String BLANK = "***";

    /** Parameters whose values are shown; all others may be secret. */
    private static final Set<String> HARMLESS = Set.of(
            "applicationname",
            "autoreconnect",
            "cache_size",
            "connecttimeout",
            "connection_limit",
            "connect_timeout",
            "currentschema",
            "db_close_delay",
            "db_close_on_exit",
            "foreign_keys",
            "journal_mode",
            "logintimeout",
            "mode",
            "pgbouncer",
            "pool_timeout",
            "preparethreshold",
            "servertimezone",
            "sockettimeout",
            "ssl",
            "sslmode",
            "synchronous",
            "tcpkeepalive",
            "usessl");

    private Redactor() {}

    /** A JDBC URL fit to be shown. */
    public static String redactUrl(String url) {
        String plain = withoutUserInfo(url);
        StringBuilder out = new StringBuilder(plain.length());
        int at = 0;
        while (at < plain.length() && "?;&".indexOf(plain.charAt(at)) < 0) {
            at++;
        }
        out.append(plain, 0, at);
        while (at < plain.length()) {
            out.append(plain.charAt(at));
            int end = at + 1;
            while (end < plain.length() && "?;&".indexOf(plain.charAt(end)) < 0) {
                end++;
            }
            appendParameter(out, plain.substring(at + 1, end));
            at = end;
        }
        return out.toString();
    }

    private static void appendParameter(StringBuilder out, String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0) {
            // what stands here without a name may be the rest of a value with a separator in it
            out.append(parameter.isEmpty() ? "" : BLANK);
            return;
        }
        String name = parameter.substring(0, equals);
        boolean harmless = HARMLESS.contains(name.toLowerCase(Locale.ROOT));
        out.append(isWord(name) ? name : BLANK).append('=').append(harmless ? parameter.substring(equals + 1) : BLANK);
    }

    private static boolean isWord(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
    }

    /** Blanks {@code user:password@} and Oracle's {@code user/password@}, which stand behind the last {@code //} or the last colon before it. */
    private static String withoutUserInfo(String url) {
        int at = url.lastIndexOf('@');
        if (at < 0) {
            return url;
        }
        int parameters = url.length();
        for (int i = 0; i < url.length(); i++) {
            if ("?;".indexOf(url.charAt(i)) >= 0) {
                parameters = i;
                break;
            }
        }
        if (parameters < at && url.indexOf('@') > parameters) {
            // only in the parameters, which are blanked anyway
            return url;
        }
        int begin = url.indexOf("//");
        if (begin >= 0 && begin < at) {
            begin += 2;
        } else {
            int first = url.indexOf(':');
            begin = first < 0 ? 0 : first + 1;
            int second = url.indexOf(':', begin);
            begin = second >= 0 && second < at ? second + 1 : begin;
            int thin = url.indexOf(':', begin);
            begin = url.startsWith("jdbc:oracle:") && thin >= 0 && thin < at ? thin + 1 : begin;
        }
        return url.substring(0, begin) + BLANK + url.substring(at);
    }

    /** Text from elsewhere, such as a driver's message, with URLs in it blanked like {@link #redactUrl} and the given secrets removed. */
    public static String redact(@Nullable String text, @Nullable String... secrets) {
        if (text == null) {
            return "null";
        }
        String out = text;
        for (String secret : secrets) {
            if (secret != null && !secret.isEmpty()) {
                out = out.replace(secret, BLANK);
            }
        }
        int url = out.indexOf("jdbc:");
        return url < 0 ? out : out.substring(0, url) + redactUrls(out.substring(url));
    }

    /** Each word from "jdbc:" on, up to white space. */
    private static String redactUrls(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            String word = text.substring(at, end);
            out.append(word.contains("jdbc:") ? redactUrl(word) : word);
            while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
                out.append(text.charAt(end++));
            }
            at = end;
        }
        return out.toString();
    }
}
