package io.millpond.core.memory;

import io.millpond.core.HandleFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * Promise 20: the owner, which is alone and takes no atomic step, is not in the driver after another thread has ended
 * its lease and the next borrower has come.
 */
@JCStressTest
@Outcome(id = "true, false, .*", expect = Expect.ACCEPTABLE, desc = "the call came in time")
@Outcome(id = "false, false, .*", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "in the next borrower's session")
@State
public class Promise20SecondSeesTheOwner {
    private final HandleFixture pool = new HandleFixture();

    @Actor
    public void owner(ZZZ_Result result) {
        result.r1 = pool.borrowAndCommit();
    }

    @Actor
    public void other() {
        pool.closeAndLendAgain();
    }

    @Arbiter
    public void look(ZZZ_Result result) {
        result.r2 = pool.isIntruded();
        result.r3 = pool.isLentAgain();
    }
}
