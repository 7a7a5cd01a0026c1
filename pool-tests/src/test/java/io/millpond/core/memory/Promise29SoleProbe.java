package io.millpond.core.memory;

import io.millpond.pool.ProbeFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 29: of two who begin a probe in the same moment at least one gives its place back. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "two probes at once")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one, or none until the next tick")
@State
public class Promise29SoleProbe {
    private final ProbeFixture pool = new ProbeFixture();

    @Actor
    public void borrower(II_Result result) {
        result.r1 = pool.beginProbe() ? 1 : 0;
    }

    @Actor
    public void housekeeper(II_Result result) {
        result.r2 = pool.beginProbe() ? 1 : 0;
    }
}
