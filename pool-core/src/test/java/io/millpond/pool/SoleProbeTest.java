package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two who found no connect under way, each before the other claimed its place. */
class SoleProbeTest {
    private final OneSlotPool pool = new OneSlotPool(2);
    private final Slot<PhysicalConnection> others = pool.work.claim();

    @AfterEach
    void stop() {
        pool.close();
    }

    @Test
    void mustNotBeginASecondProbeWhileTheDatabaseIsInDoubt() {
        pool.work.backoff.doubt();
        assertThat(SoleProbe.claim(pool.work)).isNull();
        assertThat(pool.count(SlotState.OPENING)).isOne();
        assertThat(pool.table.occupied()).isOne();
    }

    @Test
    void mustNotHoldBackASecondConnectOtherwise() {
        assertThat(SoleProbe.claim(pool.work)).isNotNull();
    }

    /** It leads to a server that the application has left. */
    @Test
    void mustNotTakeAConnectThatIsInVainForAProbe() {
        pool.work.backoff.doubt();
        others.doom(Doom.of(RetireReason.RECONNECT));
        assertThat(SoleProbe.claim(pool.work)).isNotNull();
    }
}
