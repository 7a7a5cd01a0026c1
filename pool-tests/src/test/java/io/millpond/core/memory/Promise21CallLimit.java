package io.millpond.core.memory;

import io.millpond.core.CallFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 21: who sees the start of a call sees its limit. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not begun yet")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "begun, with its limit")
@Outcome(expect = Expect.FORBIDDEN, desc = "a call without its limit")
@State
public class Promise21CallLimit {
    private final CallFixture call = new CallFixture();

    @Actor
    public void caller() {
        call.begin(7);
    }

    @Actor
    public void watchdog(II_Result result) {
        if (call.runs()) {
            result.r1 = 1;
            result.r2 = (int) call.limit();
        }
    }
}
