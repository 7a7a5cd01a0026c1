package io.millpond.faults;

import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Attempts to connect to a database that is down, with their times: how many ran at once, and how many
 * came in a second.
 */
final class Connects {
    private static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** So much later the pool knows of a failure. */
    private static final long KNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** One attempt. */
    private record Attempt(long begun, long ended) {}

    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Script script;

    private Connects(ScriptedDriver driver) {
        script = driver.onConnect().run(connection -> {
            long begun = System.nanoTime();
            LockSupport.parkNanos(EACH_NANOS);
            attempts.add(new Attempt(begun, System.nanoTime()));
            throw new SQLException("down", "08001");
        });
    }

    /** From now on each attempt fails after 20 ms. */
    static Connects fail(ScriptedDriver driver) {
        return new Connects(driver);
    }

    /** The database is back. */
    void end() {
        script.close();
    }

    private long firstKnown() {
        return attempts.stream().mapToLong(Attempt::ended).min().orElse(Long.MAX_VALUE - KNOWN_NANOS) + KNOWN_NANOS;
    }

    /** Those that began before the pool could know that the database is down. */
    List<Attempt> inTheFirstMoment() {
        long known = firstKnown();
        return attempts.stream().filter(each -> each.begun <= known).toList();
    }

    private List<Attempt> later() {
        long known = firstKnown();
        return attempts.stream().filter(each -> each.begun > known).toList();
    }

    /** The most that ran at once, of those that began when the first failure was known. */
    int mostAtOnceLater() {
        return mostAtOnce(later());
    }

    /** The most that ran at once, of those that began before the first failure was known. */
    int mostAtOnceInTheFirstMoment() {
        return mostAtOnce(inTheFirstMoment());
    }

    private static int mostAtOnce(List<Attempt> of) {
        return of.stream()
                .mapToInt(each -> (int) of.stream()
                        .filter(other -> other.begun <= each.begun && each.begun < other.ended)
                        .count())
                .max()
                .orElse(0);
    }

    /**
     * The most that began within a second of another, itself included, of those that began when the first
     * failure was known.
     */
    int mostInASecond() {
        List<Attempt> of = later();
        return of.stream()
                .mapToInt(each -> (int) of.stream()
                        .filter(other ->
                                other.begun >= each.begun && other.begun - each.begun < TimeUnit.SECONDS.toNanos(1))
                        .count())
                .max()
                .orElse(0);
    }

    int count() {
        return attempts.size();
    }
}
