package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 7: a waiter that leaves in the moment in which it is served is either gone or served. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "served")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "gone, and the slot is idle")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, and the slot is lost; or neither")
@State
public class Promise7OneEnd {
    private final MemoryFixture pool = MemoryFixture.withOneLentAndOneWaiting();

    @Actor
    public void returner(II_Result result) {
        result.r1 = pool.giveBackAndServe() ? 1 : 0;
    }

    @Actor
    public void waiter(II_Result result) {
        result.r2 = pool.leave() ? 1 : 0;
    }
}
