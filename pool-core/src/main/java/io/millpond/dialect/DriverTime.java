package io.millpond.dialect;

import java.time.Duration;

/**
 * Times as drivers take them: rounded up, never 0, which means none, and never more than the 24.8 days whose
 * milliseconds they can count in an {@code int}.
 */
final class DriverTime {
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private DriverTime() {}

    static String millis(Duration time) {
        return Long.toString(Math.max(1, shortened(time).toMillis()));
    }

    /** pgjdbc multiplies them by 1,000 without a look. */
    static String seconds(Duration time) {
        long longest = LONGEST.toSeconds();
        return Long.toString(
                Math.max(1, Math.min(longest, shortened(time).plusMillis(999).toSeconds())));
    }

    private static Duration shortened(Duration time) {
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }
}
