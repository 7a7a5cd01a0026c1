package io.millpond.core.memory;

import io.millpond.upkeep.HousekeeperFixture;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A household that is about to go to rest, and what must not come of it: what the classes of promise 26 share. */
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "it rests, in use, and nobody has woken it")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "awake, or woken")
@State
public class AboutToRest {
    final HousekeeperFixture keeper = HousekeeperFixture.aboutToRest();

    void look(I_Result result) {
        result.r1 = keeper.restsUnwoken() ? 1 : 0;
    }
}
