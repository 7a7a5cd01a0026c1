package io.millpond.core.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Promise 26: of a household that goes to rest and a borrower, who leases and then reads the clock, one sees the other.
 */
@JCStressTest
@JCStressMeta(AboutToRest.class)
public class Promise26RestOrClock {
    @Actor
    public void housekeeper(AboutToRest household) {
        household.keeper.tendOnce();
    }

    @Actor
    public void user(AboutToRest household) {
        household.keeper.borrow();
    }

    @Arbiter
    public void look(AboutToRest household, I_Result result) {
        household.look(result);
    }
}
