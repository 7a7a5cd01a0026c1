package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.CoarseClock;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.PoolStats;
import io.millpond.upkeep.OpenBackoff;
import org.jspecify.annotations.Nullable;

/** Says what most likely kept a borrower from its connection. */
final class Exhaustion {
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

    String likelyCause(PoolStats stats, long borrowerId) {
        if (work.isPaused()) {
            return "no connection is opened while " + stats.zombies()
                    + " driver calls hang that were given up; look for a driver or network that hangs";
        }
        OpenBackoff.Failure failure = backoff.failure();
        if (failure != null) {
            return causeOf(failure.kind()) + ", " + failure.inARow() + " attempts failed, the last one "
                    + PoolFailures.millis(clock.exact() - failure.at()) + " ago; see the cause or the log";
        }
        int held = heldBy(borrowerId);
        if (held > 0) {
            return "this thread already holds " + held
                    + "; borrow one connection at a time, or raise maxSize above the number of such threads";
        }
        if (stats.active() >= stats.maxSize()) {
            return "all connections are lent" + longestHolder()
                    + "; look for slow queries or connections that are never closed, or raise maxSize";
        }
        if (stats.opening() > 0) {
            return "connections are still being opened; the database is slow to accept them, or acquireTimeout too short"
                    + " to wait for that";
        }
        return "connections were lent faster than they came back; raise maxSize or acquireTimeout";
    }

    static String causeOf(ConnectFailureKind kind) {
        return switch (kind) {
            case UNAVAILABLE -> "connections cannot be opened";
            case CAPACITY -> "the database has no room for more connections; raise its limit or lower maxSize";
            case CREDENTIALS -> "the database does not accept username and password; correct them";
            case CONFIGURATION -> "the database refuses connections until URL or settings are corrected";
        };
    }

    /** The last failed connect, if it failed during this wait. */
    @Nullable
    Throwable causeSince(long begun) {
        OpenBackoff.Failure failure = backoff.failure();
        return failure != null && failure.at() >= begun ? failure.cause() : null;
    }

    private int heldBy(long borrowerId) {
        int[] held = {0};
        table.forEach(slot -> {
            if (SlotState.phase(slot.state()) == SlotState.LEASED && slot.holderId() == borrowerId) {
                held[0]++;
            }
        });
        return held[0];
    }

    private String longestHolder() {
        long now = clock.exact();
        long[] longest = {-1, 0};
        table.forEach(slot -> {
            long since = slot.leasedAt();
            if (SlotState.phase(slot.state()) == SlotState.LEASED && now - since > longest[0]) {
                longest[0] = now - since;
                longest[1] = BorrowerId.threadId(slot.holderId());
            }
        });
        return longest[0] < 0
                ? ""
                : ", one of them for " + PoolFailures.millis(longest[0]) + " to thread #" + longest[1];
    }
}
