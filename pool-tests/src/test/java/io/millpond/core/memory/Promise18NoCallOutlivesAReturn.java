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
 * Promise 18: no call of another thread is in the driver after the owner's return, which leaves nothing behind, has let
 * the next borrower in.
 */
@JCStressTest
@Outcome(id = "true, false, .*", expect = Expect.ACCEPTABLE, desc = "the call came in time")
@Outcome(id = "false, false, .*", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "in the next borrower's session")
@State
public class Promise18NoCallOutlivesAReturn {
    private final HandleFixture pool = HandleFixture.withCountedCalls();

    @Actor
    public void owner() {
        pool.borrowCloseAndLendAgain(false);
    }

    @Actor
    public void other(ZZZ_Result result) {
        result.r1 = pool.commit();
    }

    @Arbiter
    public void look(ZZZ_Result result) {
        result.r2 = pool.isIntruded();
        result.r3 = pool.isLentAgain();
    }
}
