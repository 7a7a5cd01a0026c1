package io.millpond.core.memory;

import io.millpond.upkeep.HousekeeperFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Promise 26: of a household that goes to rest and a borrower, who reads the clock, one sees the other. */
@JCStressTest
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "it rests, in use, and nobody has woken it")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "awake, or woken")
@State
public class Promise26RestOrClock {
    private final HousekeeperFixture keeper = HousekeeperFixture.aboutToRest();

    @Actor
    public void housekeeper() {
        keeper.tendOnce();
    }

    @Actor
    public void user() {
        keeper.borrow();
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = keeper.restsUnwoken() ? 1 : 0;
    }
}
