package io.millpond.core.memory;

import io.millpond.core.OpeningFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 23: of an opening that failed and an enrolment at the same time, the opener sees the waiter, or the waiter
 * the free place.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "a waiter for whom nobody opens")
@Outcome(expect = Expect.ACCEPTABLE, desc = "at least one saw the other")
@State
public class Promise23FreePlaceOrWaiter {
    private final OpeningFixture pool = new OpeningFixture();

    @Actor
    public void opener(II_Result result) {
        result.r1 = pool.failAndLookForWaiters() ? 1 : 0;
    }

    @Actor
    public void borrower(II_Result result) {
        result.r2 = pool.enrollAndClaim() ? 1 : 0;
    }
}
