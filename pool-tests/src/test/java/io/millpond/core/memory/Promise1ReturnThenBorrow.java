package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 1: what the holder wrote before it gave back is seen by the next borrower. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not returned yet")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "returned, and the write is seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "borrowed without the write")
@State
public class Promise1ReturnThenBorrow {
    private final MemoryFixture pool = MemoryFixture.withOneLent();

    @Actor
    public void holder() {
        pool.value = 7;
        pool.giveBack();
    }

    @Actor
    public void borrower(II_Result result) {
        if (pool.tryBorrow()) {
            result.r1 = 1;
            result.r2 = pool.value;
        }
    }
}
