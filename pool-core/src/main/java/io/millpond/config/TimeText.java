package io.millpond.config;

import java.time.Duration;

/** Writes times the way {@link PropertyReader} reads them. */
final class TimeText {
    private TimeText() {}

    /** {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}, {@code 7d}, {@code 0}; the ISO form for anything finer. */
    static String of(Duration time) {
        if (time.isZero()) {
            return "0";
        }
        if (time.isNegative() || time.getNano() % 1_000_000 != 0) {
            return time.toString();
        }
        if (time.getNano() != 0) {
            return time.getSeconds() > Long.MAX_VALUE / 1_001 ? time.toString() : time.toMillis() + "ms";
        }
        long seconds = time.getSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
