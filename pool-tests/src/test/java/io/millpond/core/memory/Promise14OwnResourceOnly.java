package io.millpond.core.memory;

import io.millpond.core.LateBorrowerFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Promise 14: a borrower takes the resource of its own lease or none, also while the slot is taken away
 * and filled again.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the lease has been taken away")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "its own")
@Outcome(expect = Expect.FORBIDDEN, desc = "that of a later opener")
@State
public class Promise14OwnResourceOnly {
    private final LateBorrowerFixture pool = new LateBorrowerFixture();

    @Actor
    public void borrower(I_Result result) {
        result.r1 = pool.handOut();
    }

    @Actor
    public void other() {
        pool.takeAwayAndFill();
    }
}
