package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 3: of a return and an enrolment at the same time, the returner sees the waiter or the waiter sees the slot.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@Outcome(expect = Expect.ACCEPTABLE, desc = "at least one saw the other")
@State
public class Promise3SomebodySees {
    private final MemoryFixture pool = MemoryFixture.withOneLent();

    @Actor
    public void returner(II_Result result) {
        result.r1 = pool.giveBackAndWake() ? 1 : 0;
    }

    @Actor
    public void waiter(II_Result result) {
        result.r2 = pool.enrollAndLook() ? 1 : 0;
    }
}
