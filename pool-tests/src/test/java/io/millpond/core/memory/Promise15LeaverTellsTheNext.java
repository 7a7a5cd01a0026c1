package io.millpond.core.memory;

import io.millpond.core.LeaverFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 15: of a first in line who gives up and a slot that becomes idle, one tells the second in line, or the first
 * takes the slot.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the second sleeps beside an idle slot")
@Outcome(expect = Expect.ACCEPTABLE, desc = "taken, or the second is told")
@State
public class Promise15LeaverTellsTheNext {
    private final LeaverFixture pool = new LeaverFixture();

    @Actor
    public void leaver(II_Result result) {
        result.r1 = pool.timeOut() ? 1 : 0;
    }

    @Actor
    public void returner() {
        pool.giveBack();
    }

    @Arbiter
    public void look(II_Result result) {
        result.r2 = pool.isSecondTold() ? 1 : 0;
    }
}
