package io.millpond.pool;

import io.millpond.core.CoarseClock;
import io.millpond.core.SlotTable;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.PoolStats;
import io.millpond.upkeep.OpenBackoff;
import org.jspecify.annotations.Nullable;

/** Says what most likely kept a borrower from its connection. */
final class Exhaustion {
    /**
     * A wait ends within 50 ms of its limit, whatever database and driver do. One that was so much longer did not run.
     */
    private static final long STANDSTILL_NANOS = 500_000_000;

    private static final String SLOW_TO_ANSWER =
            "; the database or the network is slow to answer, or acquireTimeout too short to wait for that";

    private final SlotTable<PhysicalConnection> table;
    private final CoarseClock clock;
    private final ConnectionWork work;
    private final OpenBackoff backoff;

    Exhaustion(SlotTable<PhysicalConnection> table, CoarseClock clock, ConnectionWork work) {
        this.table = table;
        this.clock = clock;
        this.work = work;
        this.backoff = work.backoff;
    }

    /** @param late how much longer than it might the wait has been, in nanoseconds */
    String likelyCause(PoolStats stats, long borrowerId, long late) {
        if (late > STANDSTILL_NANOS) {
            return "this JVM stood still or had no CPU for " + PoolFailures.millis(late)
                    + "; look at the collector's pauses, and at what else runs on this machine";
        }
        if (work.isPaused()) {
            return "no connection is opened while " + stats.zombies()
                    + " driver calls hang that were given up; look for a driver or network that hangs";
        }
        OpenBackoff.Failure failure = backoff.failure();
        if (failure != null) {
            return causeOf(failure.kind()) + ", " + failure.inARow() + " attempts failed, the last one "
                    + PoolFailures.millis(clock.exact() - failure.at()) + " ago; see the cause or the log";
        }
        TakenPlaces places = TakenPlaces.in(table, borrowerId, clock.exact());
        if (places.held() > 0) {
            return "this thread already holds " + places.held() + anotherLease(places)
                    + "; borrow one connection at a time, or raise maxSize above the number of such threads";
        }
        if (stats.active() >= stats.maxSize()) {
            return allActive(stats, places);
        }
        if (stats.opening() > 0) {
            return "connections are still being opened" + anotherLease(places)
                    + "; the database is slow to accept them, or acquireTimeout too short to wait for that";
        }
        if (places.checking() > 0) {
            return places.checking() + " of the idle connections " + areBeing(places.checking()) + " checked"
                    + anotherLease(places) + SLOW_TO_ANSWER;
        }
        if (places.closing() > 0) {
            return "the place of " + places.closing() + " that " + areBeing(places.closing())
                    + " closed is not free yet"
                    + anotherLease(places)
                    + "; look for a driver or network that hangs";
        }
        return "connections were lent faster than they came back; raise maxSize or acquireTimeout";
    }

    private static String allActive(PoolStats stats, TakenPlaces places) {
        int resetting = places.resetting();
        if (resetting >= stats.active()) {
            return "all connections are being reset on their way back" + SLOW_TO_ANSWER;
        }
        return "all connections are lent" + (resetting == 0 ? "" : ", or on their way back (" + resetting + ")")
                + longestLease(places, ", one of them for ")
                + "; look for slow queries or connections that are never closed, or raise maxSize";
    }

    private static String areBeing(int connections) {
        return connections == 1 ? "is being" : "are being";
    }

    private static String anotherLease(TakenPlaces places) {
        return longestLease(places, ", another one is lent for ");
    }

    private static String longestLease(TakenPlaces places, String as) {
        return places.longest() < 0
                ? ""
                : as + PoolFailures.millis(places.longest()) + " to thread #" + places.longestHolder();
    }

    static String causeOf(ConnectFailureKind kind) {
        return switch (kind) {
            case UNAVAILABLE -> "connections cannot be opened";
            case CAPACITY -> "the database has no room for more connections; raise its limit or lower maxSize";
            case CREDENTIALS -> "the database does not let this user in (name, password, role or access rules)";
            case CONFIGURATION -> "the database refuses connections until URL or settings are corrected";
        };
    }

    /** The last failed connect, if it failed during this wait. */
    @Nullable
    Throwable causeSince(long begunAt) {
        OpenBackoff.Failure failure = backoff.failure();
        return failure != null && failure.at() >= begunAt ? failure.cause() : null;
    }
}
