package io.millpond.core.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Must be found out: the same shape as promise 3 with plain fields, where both may miss each other, on x86 too. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "both missed each other")
@Outcome(expect = Expect.ACCEPTABLE, desc = "at least one saw the other")
@State
public class CanaryPlainFlag {
    private int idle;
    private int waiting;

    @Actor
    public void returner(II_Result result) {
        idle = 1;
        result.r1 = waiting;
    }

    @Actor
    public void waiter(II_Result result) {
        waiting = 1;
        result.r2 = idle;
    }
}
