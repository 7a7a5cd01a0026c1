package io.millpond.core.memory;

import io.millpond.core.CallFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Promise 22: who sees that a call has ended sees when. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "it runs")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "ended, and when is known")
@Outcome(id = "2", expect = Expect.FORBIDDEN, desc = "ended, nobody knows when")
@State
public class Promise22CallEnd {
    private final CallFixture call = CallFixture.withACall(7);

    @Actor
    public void caller() {
        call.end();
    }

    @Actor
    public void watchdog(I_Result result) {
        if (!call.runs()) {
            result.r1 = call.knowsTheEnd() ? 1 : 2;
        }
    }
}
