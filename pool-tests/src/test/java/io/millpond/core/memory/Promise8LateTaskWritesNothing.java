package io.millpond.core.memory;

import io.millpond.core.RetiredFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Promise 8: of a task that comes back and somebody who gives it up, one puts its connection into the slot, and
 * the other none.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "it came in time")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "given up")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither, or the connection of the other")
@State
public class Promise8LateTaskWritesNothing {
    private final RetiredFixture pool = RetiredFixture.withOneOpening();

    @Actor
    public void task(III_Result result) {
        result.r1 = pool.openLate() ? 1 : 0;
    }

    @Actor
    public void watcher(III_Result result) {
        result.r2 = pool.giveUpAndOpen() ? 1 : 0;
    }

    @Arbiter
    public void look(III_Result result) {
        result.r3 = pool.resource();
    }
}
