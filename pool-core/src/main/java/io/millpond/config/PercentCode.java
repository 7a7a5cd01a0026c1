package io.millpond.config;

/** Percent-encoded ASCII characters, as in {@code pass%77ord}. */
final class PercentCode {
    private PercentCode() {}

    /** The character encoded at this position, or -1 if there is none. */
    static int asciiAt(String text, int at) {
        if (text.charAt(at) != '%' || at + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at + 1), 16);
        int low = Character.digit(text.charAt(at + 2), 16);
        return high < 0 || high > 7 || low < 0 ? -1 : high * 16 + low;
    }
}
