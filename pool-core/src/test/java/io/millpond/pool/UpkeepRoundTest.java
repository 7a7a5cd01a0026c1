package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.Lease;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.Credentials;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.ConnectionFacts;
import io.millpond.upkeep.IdleWindow;
import io.millpond.upkeep.LeakWatch;
import io.millpond.upkeep.RetirementRule;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one round does with the idle connections, on a clock that stands still. */
class UpkeepRoundTest {
    private static final int PLACES = 4;
    private static final long LIFETIME_NANOS = 1_000_000_000;
    private static final RetirementRule LIFETIME = new RetirementRule(LIFETIME_NANOS, 0, 0);

    private final OneSlotPool pool = new OneSlotPool(PLACES);
    private final IdleWindow window = new IdleWindow(100);
    private final CredentialsCache credentials = new CredentialsCache(
            "test",
            () -> Credentials.of("app", "one"),
            pool.clock,
            pool.threads,
            new CredentialsCache.Patience(1, 1),
            () -> 0.5);
    private final Upkeep upkeep = new Upkeep(
            pool.work,
            new Demand(pool.work),
            null,
            LIFETIME,
            new LeakSearch(new LeakWatch(0), 0, null, pool.work),
            null,
            window,
            credentials,
            0);

    @AfterEach
    void stop() {
        pool.close();
    }

    /** The end of the lifetime of what has been opened at 0 into this place. */
    private static long endOf(long place) {
        return LIFETIME.lifetimeEnds(new ConnectionFacts(place, 0, 0, 0));
    }

    @Test
    void mustCloseNoMoreThanWereUnusedIfOneOfThemGoesForItsAge() {
        long[] ends = LongStream.range(0, PLACES).map(UpkeepRoundTest::endOf).toArray();
        for (long end : ends) {
            // looked at in the order in which they age
            pool.nanos.set(end);
            pool.open();
        }
        long oldest = LongStream.of(ends).min().orElseThrow();
        for (int i = 1; i < 200; i++) {
            window.sample(2, i);
        }
        assertThat(window.unused()).isEqualTo(2);
        upkeep.round(oldest);
        await().until(() -> pool.count(SlotState.CLOSING) == 0);
        assertThat(pool.closed(RetireReason.LIFETIME)).isEqualTo(1);
        assertThat(pool.closed(RetireReason.IDLE)).isEqualTo(1);
        assertThat(pool.count(SlotState.IDLE)).isEqualTo(2);
        assertThat(window.unused()).isZero();
    }

    /** Or it would keep the handle, and the thread of a borrower that has ended. */
    @Test
    void mustLeaveAnIdleConnectionNothingOfTheLeaseBefore() throws Exception {
        pool.open();
        Lease<PhysicalConnection> lease = pool.lend();
        WeakReference<ConnectionHandle> handle = usedOnce(lease);
        upkeep.round(1);
        System.gc();
        assertThat(handle.refersTo(null)).as("gone while it is lent").isFalse();
        pool.giveBack(lease);
        upkeep.round(2);
        await().until(() -> {
            System.gc();
            return handle.refersTo(null);
        });
    }

    /** In a frame of its own, so that nothing of the handle stays on the stack. */
    private static WeakReference<ConnectionHandle> usedOnce(Lease<PhysicalConnection> lease) throws SQLException {
        ConnectionHandle handle = OneSlotPool.handOut(lease);
        handle.getWarnings();
        return new WeakReference<>(handle);
    }

    /** There was no memory for its check, and a close that has a year's time waits for it. */
    @Test
    void mustTakeBackWhatIsStrandedAlsoWhileThePoolCloses() {
        Slot<PhysicalConnection> slot = pool.open();
        assertThat(pool.table.withdraw(slot)).isNotZero();
        pool.core.close();
        long after = 2 * pool.work.longestTask();
        assertThat(upkeep.round(1)).isEqualTo(1 + after);
        upkeep.round(2 + after);
        await().until(pool.work.drained::isDone);
        assertThat(pool.rawCloses).hasValue(1);
    }

    /** Too many driver calls hang: what goes now is not replaced. */
    @Test
    void mustKeepConnectionsThatAreTooOldWhileNoneIsOpened() {
        for (int place = 0; place < PLACES; place++) {
            pool.open();
        }
        Lease<PhysicalConnection> lease = pool.lend();
        long now = 2 * LIFETIME_NANOS;
        pool.counters.zombies.set(1_000);
        for (int rounds = 0; rounds < 3; rounds++) {
            upkeep.round(now);
        }
        assertThat(SlotState.doom(lease.slot().state())).as("of what is lent").isZero();
        assertThat(pool.count(SlotState.IDLE)).isEqualTo(PLACES - 1);
        pool.counters.zombies.set(0);
        upkeep.round(now);
        assertThat(pool.count(SlotState.IDLE)).isEqualTo(PLACES - 2);
        assertThat(SlotState.doom(lease.slot().state())).isEqualTo(Doom.of(RetireReason.LIFETIME));
    }

    /** It came to that after the round had found an old connection in a full pool. */
    @Test
    void mustNotMakeRoomWhileNoneIsOpened() {
        Slot<PhysicalConnection> old = pool.open();
        for (int place = 1; place < PLACES; place++) {
            pool.open();
        }
        Ageing ageing = new Ageing(pool.work, LIFETIME, credentials, () -> false);
        pool.counters.zombies.set(1_000);
        assertThat(ageing.retire(old, old.state(), old.resource(), true)).isFalse();
        pool.counters.zombies.set(0);
        assertThat(ageing.retire(old, old.state(), old.resource(), true)).isTrue();
    }

    /** It has nothing to do with age. */
    @Test
    void mustCloseWhatIsReplacedByHandAlsoWhileNoneIsOpened() {
        pool.open();
        pool.counters.zombies.set(1_000);
        pool.table.forEach(slot -> pool.work.doom(slot, RetireReason.RECONNECT));
        await().until(() -> pool.closed(RetireReason.RECONNECT) == 1);
    }

    /** A borrower took the old one after the round had looked at it, and before it was to go. */
    @Test
    void mustNotForgetAReplacementWhosePredecessorWasLentInThatMoment() {
        int[] replacements = {0};
        Ageing ageing = new Ageing(pool.work, LIFETIME, credentials, () -> ++replacements[0] > 0);
        Slot<PhysicalConnection> old = pool.open();
        long found = old.state();
        assertThat(ageing.retire(old, found, old.resource(), false)).isFalse();
        assertThat(replacements[0]).isOne();
        pool.counters.created.increment();
        Lease<PhysicalConnection> lease = pool.lend();
        assertThat(ageing.retire(old, found, old.resource(), false)).isFalse();
        pool.giveBack(lease);
        assertThat(ageing.retire(old, old.state(), old.resource(), false)).isTrue();
        assertThat(replacements[0]).as("it was there").isOne();
    }
}
