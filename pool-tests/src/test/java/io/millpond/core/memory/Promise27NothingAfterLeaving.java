package io.millpond.core.memory;

import io.millpond.upkeep.HousekeeperFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Promise 27: once a pool has left, nothing is done by it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "a round of a pool that has left")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "done before, or not at all")
@State
public class Promise27NothingAfterLeaving {
    private final HousekeeperFixture keeper = HousekeeperFixture.withARoundWanted();

    @Actor
    public void housekeeper() {
        keeper.pass();
    }

    @Actor
    public void leaver() {
        keeper.leave();
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = keeper.wasTendedAfterLeaving() ? 1 : 0;
    }
}
