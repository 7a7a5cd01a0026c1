package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 2: what the holder wrote before a hand-over is seen by the waiter that got the slot. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not handed over yet")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "handed over, and the write is seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "handed over without the write")
@State
public class Promise2HandOver {
    private final MemoryFixture pool = MemoryFixture.withOneLentAndOneWaiting();

    @Actor
    public void holder() {
        pool.value = 7;
        pool.giveBack();
    }

    @Actor
    public void waiter(II_Result result) {
        if (pool.waiterHasSlot()) {
            result.r1 = 1;
            result.r2 = pool.value;
        }
    }
}
