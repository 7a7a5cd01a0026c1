package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Promise 10: a suspicion that meets the beginning of a reset is still there afterwards, whoever came first. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "to be checked")
@Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "the suspicion, or the reset, was lost")
@State
public class Promise10ResetKeepsASuspicion {
    private final MemoryFixture pool = MemoryFixture.withOneLent();
    private boolean begun;

    @Actor
    public void holder() {
        begun = pool.beginReset();
    }

    @Actor
    public void author() {
        pool.suspect();
    }

    @Arbiter
    public void check(I_Result result) {
        result.r1 = begun && pool.isSuspect() ? 1 : 0;
    }
}
