package io.millpond.testkit.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a test of a fault measured, for its row of the table. Used by the test's own thread. */
public final class Figures {
    private final List<String> ours = new ArrayList<>();
    private final List<String> hikari = new ArrayList<>();
    private @Nullable String on;

    /** What the fault was injected into, if there are several: "PostgreSQL". */
    public Figures on(String subject) {
        on = subject;
        return this;
    }

    /** A figure without a limit. */
    public Figures measured(String what, double value, String unit) {
        ours.add(text(what, value, unit));
        return this;
    }

    /** A figure without a limit, kept at its first measurement: that of our pool. */
    public Figures once(String what, double value, String unit) {
        boolean known = ours.stream().anyMatch(figure -> figure.startsWith(what + " "));
        return known ? this : measured(what, value, unit);
    }

    /** A figure and its limit; fails the test if it is above. */
    public Figures atMost(String what, double value, double limit, String unit) {
        ours.add(text(what, value, unit) + " (limit " + number(limit) + ")");
        if (value > limit) {
            throw new AssertionError(what + ": " + number(value) + " " + unit + ", limit " + number(limit));
        }
        return this;
    }

    /** A figure that has to be met exactly; fails the test otherwise. */
    public Figures exactly(String what, long value, long expected) {
        ours.add(text(what, value, ""));
        if (value != expected) {
            throw new AssertionError(what + ": " + value + ", expected " + expected);
        }
        return this;
    }

    /** The same figure of HikariCP under the same fault, in the same test run; never fails the test. */
    public Figures hikari(String what, double value, String unit) {
        hikari.add(text(what, value, unit));
        return this;
    }

    /** What HikariCP did, in words. */
    public Figures hikari(String words) {
        hikari.add(words);
        return this;
    }

    /** All that was measured of ours, in one line; where somebody else stood in for us, theirs. */
    public String words() {
        return ours();
    }

    @Nullable
    String subject() {
        return on;
    }

    String ours() {
        return String.join("; ", ours);
    }

    String hikari() {
        return String.join("; ", hikari);
    }

    private static String text(String what, double value, String unit) {
        return what + " " + number(value) + (unit.isEmpty() ? "" : " " + unit);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
