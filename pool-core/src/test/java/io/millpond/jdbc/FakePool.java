package io.millpond.jdbc;

import io.millpond.config.SessionReset;
import io.millpond.core.CallTimes;
import io.millpond.core.CoarseClock;
import io.millpond.core.LentSlots;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.spi.RetireReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One connection in one real slot, lent again and again; notes how each lease ended. */
final class FakePool implements ConnectionLease {
    /** Only what JDBC's own methods change is set back. */
    static final SessionRules JDBC = new SessionRules(SessionReset.JDBC, raw -> {});

    /**
     * For each pool its own: once a lease has been shared, all later ones under the same rules count the
     * owner's calls too.
     */
    private static CallRules untimed() {
        return new CallRules(new CallTimes(new CoarseClock(System::nanoTime), false, 0), false, 0, false, new Silent());
    }

    /** Nobody is told of calls. */
    static final class Silent implements CallRules.Audience {
        @Override
        public void ranSlowly(long borrowerId, @Nullable String sql, boolean quotedNames, long nanos, boolean failed) {}

        @Override
        public void overlapped() {}
    }

    final List<String> events = new CopyOnWriteArrayList<>();
    final PhysicalConnection physical;
    final Slot<PhysicalConnection> slot;
    final FakeDialect dialect;

    /** What the last reset threw. */
    @Nullable
    Throwable failure;

    FakePool(Connection raw) {
        this(raw, 0, RequestBoundary.UNMARKED);
    }

    FakePool(Connection raw, int statementCacheSize, RequestBoundary boundary) {
        this(raw, statementCacheSize, boundary, JDBC);
    }

    FakePool(Connection raw, int statementCacheSize, RequestBoundary boundary, SessionRules rules) {
        this(raw, statementCacheSize, boundary, rules, new FakeDialect());
    }

    FakePool(
            Connection raw, int statementCacheSize, RequestBoundary boundary, SessionRules rules, FakeDialect dialect) {
        this(raw, statementCacheSize, boundary, rules, dialect, untimed());
    }

    FakePool(
            Connection raw,
            int statementCacheSize,
            RequestBoundary boundary,
            SessionRules rules,
            FakeDialect dialect,
            CallRules calls) {
        this.dialect = dialect;
        try {
            physical = new PhysicalConnection(
                    raw, dialect, this, "shop", statementCacheSize, 0, 0, rules, calls, boundary);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        slot = LentSlots.idle(3, physical);
    }

    ConnectionHandle borrow() throws SQLException {
        long ticket = LentSlots.lease(slot);
        return new ConnectionHandle(slot, ticket, physical, Thread.currentThread());
    }

    boolean isIdle() {
        return LentSlots.phase(slot) == SlotState.IDLE;
    }

    boolean isRetired() {
        return LentSlots.phase(slot) == SlotState.CLOSING;
    }

    @Override
    public boolean giveBack(Slot<PhysicalConnection> slot, long ticket) {
        boolean published = LentSlots.publish(slot, ticket);
        events.add(published ? "giveBack" : "giveBack refused");
        if (!published && !slot.isShared(ticket)) {
            retire(ticket, RetireReason.FAULTY);
        }
        return published;
    }

    @Override
    public long beginReset(Slot<PhysicalConnection> slot, long ticket) {
        long reset = slot.tryBeginReset(ticket);
        if (reset == 0) {
            retire(ticket, RetireReason.FAULTY);
        } else {
            events.add("beginReset");
        }
        return reset;
    }

    @Override
    public void endReset(Slot<PhysicalConnection> slot, long resetTicket) {
        events.add("endReset");
        LentSlots.publish(slot, resetTicket);
    }

    @Override
    public void reset(Slot<PhysicalConnection> slot, long resetTicket, CleanUp cleanUp) {
        RetireReason unfit = RetireReason.RESET_FAILED;
        try {
            unfit = cleanUp.run();
        } catch (Throwable e) {
            failure = e;
        }
        if (unfit == null) {
            events.add("finishReset");
            LentSlots.publish(slot, resetTicket);
        } else {
            retire(resetTicket, unfit);
        }
    }

    @Override
    public void discard(Slot<PhysicalConnection> slot, long ticket, RetireReason reason) {
        retire(ticket, reason);
    }

    private void retire(long ticket, RetireReason reason) {
        if (slot.tryRetire(ticket, reason.ordinal() + 1) != 0) {
            events.add("discard " + RetireReason.values()[SlotState.doom(slot.state()) - 1]);
        }
    }

    @Override
    public void condemn(Slot<PhysicalConnection> slot, long ticket) {
        if (slot.doomLease(ticket, RetireReason.FAULTY.ordinal() + 1)) {
            events.add("condemn");
        }
    }

    @Override
    public void suspect(Slot<PhysicalConnection> slot, long ticket) {
        if (slot.doomLease(ticket, SlotState.SUSPECT)) {
            events.add("suspect");
        }
    }

    boolean evictsReadOnly;

    @Override
    public boolean evictsReadOnly(PhysicalConnection connection) {
        return evictsReadOnly;
    }
}
