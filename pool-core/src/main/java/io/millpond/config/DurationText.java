package io.millpond.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code 10s}, {@code 500ms}, {@code 5m}, {@code 1h}, {@code 2d}, {@code PT10S}. */
final class DurationText {
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private DurationText() {}

    /** Null if the text is none of these, or has no unit and is not 0. */
    static @Nullable Duration parse(String text) {
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        if (trimmed.startsWith("p") || trimmed.startsWith("-p")) {
            try {
                return Duration.parse(trimmed);
            } catch (DateTimeParseException | ArithmeticException e) {
                return null;
            }
        }
        int unit = 0;
        while (unit < trimmed.length() && (Character.isDigit(trimmed.charAt(unit)) || trimmed.charAt(unit) == '-')) {
            unit++;
        }
        Long number = number(trimmed.substring(0, unit));
        Duration one = UNITS.get(trimmed.substring(unit).trim());
        if (number == null) {
            return null;
        }
        if (number == 0 && unit == trimmed.length()) {
            return Duration.ZERO;
        }
        try {
            return one == null ? null : one.multipliedBy(number);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** A bare number, which HikariCP's properties mean as milliseconds; null if it is none. */
    static @Nullable Duration parseMillis(String text) {
        Long millis = number(text.trim());
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static @Nullable Long number(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
