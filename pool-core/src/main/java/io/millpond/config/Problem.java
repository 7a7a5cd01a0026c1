package io.millpond.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the settings of a pool. Every text passes through {@link Redactor#redact}, so that a URL
 * quoted in it shows no secret, and is made printable on one line.
 *
 * @param setting the setting's name, spelled as the user spelled it
 * @param value the value given, or {@code null} if there is none or it must not be shown
 * @param wrong what is wrong with it, as the end of a sentence that starts with the setting
 * @param remedy what to do about it, as an instruction
 */
public record Problem(String setting, @Nullable String value, String wrong, String remedy) {

    private static final int LONGEST_TEXT = 1_000;

    /** Redacts the texts and cuts them to 1,000 characters. */
    public Problem {
        setting = printable(Objects.requireNonNull(setting, "setting"));
        value = value == null ? null : printable(value);
        wrong = printable(Objects.requireNonNull(wrong, "wrong"));
        remedy = printable(Objects.requireNonNull(remedy, "remedy"));
    }

    /** {@code setting = value: wrong; remedy}. */
    @Override
    public String toString() {
        return (value == null ? setting : setting + " = " + value) + ": " + wrong + "; " + remedy;
    }

    private static String printable(String text) {
        String redacted = Redactor.redact(text);
        boolean tooLong = redacted.length() > LONGEST_TEXT;
        StringBuilder line = new StringBuilder(redacted.length());
        for (int i = 0; i < (tooLong ? LONGEST_TEXT : redacted.length()); i++) {
            char c = redacted.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '\ufffd' : c);
        }
        return tooLong ? line.append("...").toString() : line.toString();
    }
}
