package io.millpond.core.memory;

import io.millpond.upkeep.HousekeeperFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Promise 25: whoever wants a round while the housekeeper ends its pass is heard: the round is done in that pass, or
 * the thread does not park before the next.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "parked, with a round wanted")
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "done, or does not park")
@State
public class Promise25WantedOrParked {
    private final HousekeeperFixture keeper = new HousekeeperFixture();

    @Actor
    public void housekeeper() {
        keeper.pass();
    }

    @Actor
    public void user() {
        keeper.wantRound();
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = keeper.isParkedUnheard() ? 1 : 0;
    }
}
