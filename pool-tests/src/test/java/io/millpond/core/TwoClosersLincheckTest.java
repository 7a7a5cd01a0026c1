package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several threads close one handle: by giving back at once, by way of a reset, or because the connection is to be
 * thrown away; while others borrow. One of them ends the lease, the others change nothing, and the next borrower's
 * lease least of all.
 */
@Tag("deep")
@Tag("interleavings")
class TwoClosersLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** One slot, lent by one ticket that all closers know. */
    public static class Closers {
        private final CoarseClock clock = new CoarseClock(() -> 1);
        private final SlotTable<Object> table = new SlotTable<>(1, clock);
        final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, new SpinningParking());
        final Slot<Object> slot;
        final long ticket;
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger owners = new AtomicInteger(1);

        public Closers() {
            Slot<Object> opened = table.claim();
            long settled = opened.trySettle(opened.ticket());
            table.fill(opened, new Object());
            pool.giveBack(opened, settled);
            Lease<Object> lease = pool.tryLease(1);
            slot = lease.slot();
            ticket = lease.ticket();
        }

        /** A lease that left nothing behind. */
        @Operation
        public void close() {
            if (endLease()) {
                ended();
            }
        }

        boolean endLease() {
            return pool.giveBack(slot, ticket) == BoundedPool.Return.DONE;
        }

        /** One that has to be cleaned first. */
        @Operation
        public void closeAndReset() {
            long reset = slot.tryBeginReset(ticket);
            if (reset != 0) {
                ended();
                long settled = slot.trySettle(reset);
                if (settled == 0 || pool.giveBack(slot, settled) != BoundedPool.Return.DONE) {
                    throw new IllegalStateException("a reset lost its slot");
                }
            }
        }

        /** One whose connection is not fit to be lent again. */
        @Operation
        public void discard() {
            long closing = slot.tryRetire(ticket, 1);
            if (closing != 0) {
                ended();
                table.empty(slot);
                table.vacate(slot, closing);
            }
        }

        @Operation
        public boolean borrowNext() {
            Lease<Object> lease = pool.tryLease(2);
            return lease == null || pool.giveBack(lease.slot(), lease.ticket()) == BoundedPool.Return.DONE;
        }

        private void ended() {
            owners.decrementAndGet();
            if (ends.incrementAndGet() > 1) {
                throw new IllegalStateException("ended twice");
            }
        }

        @Validate
        public void theLeaseEndedOnceIfAtAll() {
            boolean lasts = slot.isLent(ticket);
            if (lasts == (ends.get() == 1) || owners.get() != 1 - ends.get()) {
                throw new IllegalStateException("ends " + ends + ", " + slot);
            }
        }
    }

    /** Must be found out: looks whether the lease lasts, then gives back whatever the slot is lent for by then. */
    public static class LookThenClose extends Closers {
        @Override
        boolean endLease() {
            return slot.isLent(ticket) && pool.giveBack(slot, slot.ticket()) == BoundedPool.Return.DONE;
        }
    }

    @Test
    void mustEndALeaseOnce() {
        LincheckRuns.scenarios(2).check(Closers.class);
        LincheckRuns.scenarios(3).check(Closers.class);
    }

    /** If this passes, the check above finds nothing. */
    @Test
    void mustFindAClosingThatLooksFirst() {
        assertThatThrownBy(() -> LincheckRuns.canary(3).check(LookThenClose.class))
                .hasMessageContaining("theLeaseEndedOnceIfAtAll has failed");
    }
}
