package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.Lease;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.LeakWatch;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a borrower does between any two steps of the search: a handle that somebody has never loses its connection. */
@Timeout(60)
class LeakSearchTest {
    private static final long THRESHOLD = 1_000_000;

    private final OneSlotPool pool = new OneSlotPool();
    private final Slot<PhysicalConnection> slot = pool.open();
    private Runnable beforeReplace = () -> {};
    private Runnable afterReplace = () -> {};

    private final LeakSearch search =
            new LeakSearch(
                    new LeakWatch(THRESHOLD),
                    THRESHOLD,
                    new LeakReporter("test", pool.counters, pool.listeners, pool.threads, pool.clock),
                    pool.work) {
                @Override
                boolean tryReplace(Slot<PhysicalConnection> slot, PhysicalConnection connection) {
                    Runnable before = beforeReplace;
                    beforeReplace = () -> {};
                    before.run();
                    boolean replaced = super.tryReplace(slot, connection);
                    Runnable after = afterReplace;
                    afterReplace = () -> {};
                    after.run();
                    return replaced;
                }
            };

    /** Of the borrower that came meanwhile. Fields, so that no frame of a test keeps what a test has let go of. */
    private @Nullable Lease<PhysicalConnection> later;

    private @Nullable ConnectionHandle laterHandle;

    @AfterEach
    void stop() {
        pool.close();
    }

    private void lookForLong() {
        for (int i = 0; i < 4; i++) {
            search.look(slot, pool.nanos.addAndGet(THRESHOLD));
            collect();
        }
    }

    /** Returns when the collector has cleared what nobody refers to. */
    private static void collect() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        while (canary.get() != null) {
            System.gc();
        }
    }

    /** In a frame of its own, so that nothing of the handle stays on the stack. */
    private void lose(Lease<PhysicalConnection> lease) {
        OneSlotPool.handOut(lease);
    }

    private void assertLives(Lease<PhysicalConnection> lease) {
        assertThat(lease.slot().isLent(lease.ticket())).isTrue();
        assertThat(pool.closed(RetireReason.LEAKED)).isZero();
    }

    private void assertFound(Lease<PhysicalConnection> lost) {
        assertThat(lost.slot().isOwned(lost.ticket())).isFalse();
        pool.awaitEmpty();
        assertThat(pool.closed(RetireReason.LEAKED)).isOne();
    }

    @Test
    void mustFindAHandleThatWasLost() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        lookForLong();
        assertFound(lease);
        assertThat(pool.counters.leaks.sum()).isOne();
    }

    @Test
    void mustLeaveAHandleAloneThatSomebodyHas() {
        Lease<PhysicalConnection> lease = pool.lend();
        ConnectionHandle handle = OneSlotPool.handOut(lease);
        lookForLong();
        assertLives(lease);
        Reference.reachabilityFence(handle);
    }

    @Test
    void mustNeitherGripNorReportALeaseWhoseBorrowerHasNotTakenTheConnection() {
        PhysicalConnection first = slot.resource();
        Lease<PhysicalConnection> lease = pool.lend();
        lookForLong();
        assertThat(slot.resource() == first)
                .as("the connection is there for the borrower")
                .isTrue();
        assertThat(pool.counters.leaks.sum()).isZero();
        assertLives(lease);
        first = null;
        ConnectionHandle handle = OneSlotPool.handOut(lease);
        lookForLong();
        assertLives(lease);
        assertThat(pool.counters.leaks.sum())
                .as("held too long, from when it had a handle")
                .isOne();
        Reference.reachabilityFence(handle);
    }

    private void nextBorrowerComes(Lease<PhysicalConnection> ended) {
        pool.giveBack(ended);
        later = pool.lend();
        laterHandle = OneSlotPool.handOut(later);
    }

    /** Between steps 3 and 4: the later borrower takes the object that is replaced then. */
    @Test
    void mustNotTakeALaterHandleForLostThatTookTheConnectionBeforeItWasReplaced() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        beforeReplace = () -> nextBorrowerComes(lease);
        lookForLong();
        assertThat(laterHandle).isNotNull();
        assertLives(later);
        lookForLong();
        assertLives(later);
    }

    /** Between steps 4 and 5: the later borrower takes the twin. */
    @Test
    void mustNotTakeALaterHandleForLostThatTookTheTwin() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        afterReplace = () -> nextBorrowerComes(lease);
        lookForLong();
        assertThat(laterHandle).isNotNull();
        assertLives(later);
        lookForLong();
        assertLives(later);
    }

    /** Between steps 3 and 4 the lease begins, and its borrower goes on between 4 and 5. */
    @Test
    void mustNotTakeALaterHandleForLostThatIsMadeBeforeTheLastLook() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        beforeReplace = () -> {
            pool.giveBack(lease);
            later = pool.lend();
        };
        afterReplace = () -> laterHandle = OneSlotPool.handOut(later);
        lookForLong();
        assertThat(laterHandle).isNotNull();
        assertLives(later);
    }

    /** The borrower of a lease that began meanwhile goes on only after the last step. */
    @Test
    void mustNotTakeALaterHandleForLostThatIsMadeAfterTheLastLook() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        afterReplace = () -> {
            pool.giveBack(lease);
            later = pool.lend();
        };
        lookForLong();
        laterHandle = OneSlotPool.handOut(later);
        lookForLong();
        assertLives(later);
    }

    @Test
    void mustFindALossAfterALeaseOfWhichItCouldNotKnow() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        beforeReplace = () -> nextBorrowerComes(lease);
        lookForLong();
        assertLives(later);
        pool.giveBack(later);
        laterHandle = null;
        Lease<PhysicalConnection> last = pool.lend();
        lose(last);
        lookForLong();
        assertFound(last);
    }

    /** Idle at the last step: whoever borrows it then finds the twin for certain. */
    @Test
    void mustFindALossAfterALeaseThatEndedWhileItsConnectionWasReplaced() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        beforeReplace = () -> pool.giveBack(lease);
        search.look(slot, pool.nanos.addAndGet(THRESHOLD));
        search.look(slot, pool.nanos.addAndGet(THRESHOLD));
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.IDLE);
        Lease<PhysicalConnection> last = pool.lend();
        lose(last);
        lookForLong();
        assertFound(last);
    }

    @Test
    void mustPutNothingIntoASlotThatWasEmptiedMeanwhile() {
        Lease<PhysicalConnection> lease = pool.lend();
        lose(lease);
        beforeReplace = () -> {
            pool.work.retire(slot, lease.ticket(), RetireReason.ABORTED);
            pool.awaitEmpty();
        };
        lookForLong();
        assertThat(slot.resource()).isNull();
        Lease<PhysicalConnection> last = lendAnother();
        lose(last);
        lookForLong();
        assertFound(last);
    }

    private Lease<PhysicalConnection> lendAnother() {
        pool.open();
        return pool.lend();
    }

    @Test
    void mustLeaveALossAloneWhereTheDriversObjectWasTaken() throws SQLException {
        Lease<PhysicalConnection> lease = pool.lend();
        takeTheDriversObject(lease);
        lookForLong();
        assertLives(lease);
    }

    private void takeTheDriversObject(Lease<PhysicalConnection> lease) throws SQLException {
        assertThat(OneSlotPool.handOut(lease).unwrap(OneSlotPool.DriverConnection.class))
                .isNotNull();
    }
}
