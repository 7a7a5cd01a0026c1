package io.millpond.core.memory;

import io.millpond.core.OpeningFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 13: of a claim and a close at the same time, the claim is refused or the closer finds the
 * opening and dooms it.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "an opening that outlives the close")
@Outcome(expect = Expect.ACCEPTABLE, desc = "refused, or found")
@State
public class Promise13CloseOrOpening {
    private final OpeningFixture pool = OpeningFixture.withAFreePlace();

    @Actor
    public void claimer(II_Result result) {
        result.r1 = pool.claim() ? 1 : 0;
    }

    @Actor
    public void closer(II_Result result) {
        result.r2 = pool.closeAndDoom() ? 1 : 0;
    }
}
