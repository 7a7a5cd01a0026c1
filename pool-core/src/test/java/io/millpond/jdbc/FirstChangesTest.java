package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two threads of one lease make their first changes of a session, each of another setting, at the same moment: neither
 * loses what the other has asked for.
 */
@Timeout(60)
class FirstChangesTest {
    private static final int ROUNDS = 10_000;
    private static final int SPINS = 10_000;
    private static final int HOLDABILITY = 2;

    private final FakeDialect dialect = new FakeDialect();

    /** On a machine that has no two processors to spare a meeting takes milliseconds. */
    private static final long ENOUGH_NANOS = 700_000_000;

    private final long begun = System.nanoTime();

    /** Before which round they stop. Lowered by one of the two, before the meeting of that round. */
    private volatile int end = Integer.MAX_VALUE;

    /** Raised by each of the two at each meeting. */
    private final AtomicInteger arrivals = new AtomicInteger();

    /** The driver's answers to both are there at the same moment if they meet in it. */
    private volatile boolean meetingInTheDriver;

    private final Connection raw = (Connection) Proxy.newProxyInstance(
            Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                if (meetingInTheDriver) {
                    meet();
                }
                return method.getName().equals("getCatalog") ? "cat" : HOLDABILITY;
            });

    private void meet() {
        int mine = arrivals.incrementAndGet();
        int both = mine + (mine & 1);
        for (int i = 0; arrivals.get() < both; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // the other has no processor
            }
        }
    }

    private void capture(SessionBaseline[] sessions, int property) {
        for (int i = 0; i < ROUNDS; i++) {
            if (property == LeaseMarks.HOLDABILITY && System.nanoTime() - begun > ENOUGH_NANOS) {
                end = i;
            }
            meet();
            if (i >= end) {
                return; // the other too: it was lowered before this meeting
            }
            sessions[i].tryCapture(property, raw, dialect);
        }
    }

    private SessionBaseline[] capturedAtOnce() throws Exception {
        Connection fresh = new RecordingDriver().connect();
        SessionBaseline[] sessions = new SessionBaseline[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            sessions[i] = new SessionBaseline(fresh, dialect);
        }
        Future<Object> other = Threads.start(() -> {
            capture(sessions, LeaseMarks.CATALOG);
            return null;
        });
        capture(sessions, LeaseMarks.HOLDABILITY);
        other.get(30, TimeUnit.SECONDS);
        return Arrays.copyOf(sessions, Math.min(end, ROUNDS));
    }

    private static long wrong(SessionBaseline[] sessions, Predicate<SessionBaseline> right) {
        return Stream.of(sessions).filter(right.negate()).count();
    }

    @Test
    void mustKeepBothValues() throws Exception {
        long lost = wrong(
                capturedAtOnce(),
                session -> session.isBaseline(LeaseMarks.CATALOG, "cat", dialect)
                        && session.isBaseline(LeaseMarks.HOLDABILITY, HOLDABILITY, dialect));
        assertThat(lost).as("of %s sessions", Math.min(end, ROUNDS)).isZero();
    }

    @Test
    void mustKnowThatItHasBoth() throws Exception {
        meetingInTheDriver = true;
        long lost = wrong(
                capturedAtOnce(),
                session -> session.knows(LeaseMarks.CATALOG) && session.knows(LeaseMarks.HOLDABILITY));
        assertThat(lost).as("of %s sessions", Math.min(end, ROUNDS)).isZero();
    }
}
