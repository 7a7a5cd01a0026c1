package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.PhysicalConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckTaskTest {
    private final OneSlotPool pool = new OneSlotPool();
    private boolean calledForARound;

    @BeforeEach
    void listen() {
        pool.work.tell(new ConnectionWork.Aftermath() {
            @Override
            public void ended() {
                calledForARound = true;
            }
        });
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private void check(Slot<PhysicalConnection> slot, long ticket) {
        new CheckTask(pool.work, slot, ticket, 1).run();
    }

    /** With a check before every borrow one round would follow the other. */
    @Test
    void mustNotCallForARoundIfItPasses() {
        Slot<PhysicalConnection> slot = pool.open();
        check(slot, pool.table.withdraw(slot));
        assertThat(pool.count(SlotState.IDLE)).isOne();
        assertThat(calledForARound).isFalse();
    }

    @Test
    void mustCallForARoundIfItFails() {
        Slot<PhysicalConnection> empty = pool.work.claim();
        assertThat(empty).isNotNull();
        check(empty, empty.trySettle(empty.ticket()));
        assertThat(calledForARound).isTrue();
    }
}
