package io.millpond.core.memory;

import io.millpond.core.ResizedFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 16: of a claim and a resize at the same time, the claim is refused or counted in the surplus. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "one more than the new limit allows, and nobody knows")
@Outcome(expect = Expect.ACCEPTABLE, desc = "refused, or counted")
@State
public class Promise16ClaimOrResize {
    private final ResizedFixture pool = new ResizedFixture();

    @Actor
    public void claimer(II_Result result) {
        result.r1 = pool.claim() ? 1 : 0;
    }

    @Actor
    public void resizer(II_Result result) {
        result.r2 = pool.shrinkAndLookForSurplus() ? 1 : 0;
    }
}
