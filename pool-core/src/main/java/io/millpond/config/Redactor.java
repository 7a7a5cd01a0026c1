package io.millpond.config;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Hides secrets in URLs and in free text: the one place of the pool that knows how. What is hidden is replaced by
 * {@link #HIDDEN}. In doubt it hides too much: of a URL's parameters only the values of those known to be harmless
 * stay. The time taken is linear in the text's length.
 */
public final class Redactor {
    /** Stands for whatever was hidden. */
    public static final String HIDDEN = "***";

    private Redactor() {}

    /**
     * Hides the user information ({@code user:password@}, Oracle's {@code user/password@}) and the value of every
     * parameter that is not known to be harmless.
     *
     * @param url a JDBC URL or any other; the whole text is taken as one URL, blanks included
     */
    public static String redactUrl(String url) {
        BitSet hidden = new BitSet(url.length());
        UrlSecrets.mark(url, 0, url.length(), hidden);
        return render(url, hidden);
    }

    /**
     * Hides what looks like a secret in a message: the secrets of each URL, which is taken to end at a blank, and the
     * value in {@code password=value} or {@code "token": "value"}. Secrets that are known are best passed along,
     * because a password with a blank in it cannot be told from prose.
     *
     * @param text such as a driver's exception message
     * @param secrets hidden wherever they occur, also percent-encoded; empty ones and null are ignored
     */
    public static String redact(@Nullable String text, @Nullable String... secrets) {
        if (text == null) {
            return "null";
        }
        BitSet hidden = new BitSet(text.length());
        BitSet urls = TextSecrets.markUrls(text, hidden);
        TextSecrets.markAssignments(text, urls, hidden);
        for (String secret : secrets) {
            if (secret != null) {
                TextSecrets.markOccurrences(text, secret, hidden);
            }
        }
        return render(text, hidden);
    }

    /** The value of a driver property or URL parameter if its name is known to be harmless, else {@link #HIDDEN}. */
    public static String redactProperty(String name, String value) {
        return HarmlessParameters.allow(name, value) ? value : HIDDEN;
    }

    private static String render(String text, BitSet hidden) {
        if (hidden.isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length());
        int position = 0;
        while (position < text.length()) {
            int secret = hidden.nextSetBit(position);
            if (secret < 0) {
                break;
            }
            shown.append(text, position, secret).append(HIDDEN);
            position = hidden.nextClearBit(secret);
        }
        return shown.append(text, position, text.length()).toString();
    }
}
