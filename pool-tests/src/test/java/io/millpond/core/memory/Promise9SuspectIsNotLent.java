package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Promise 9: once suspect() has returned, the slot is not lent again before its resource was checked. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "nobody gets it")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "lent although suspect")
@State
public class Promise9SuspectIsNotLent {
    private final MemoryFixture pool = MemoryFixture.withOneLent();

    @Actor
    public void holder() {
        pool.giveBack();
    }

    @Actor
    public void author() {
        pool.suspect();
    }

    @Arbiter
    public void borrower(I_Result result) {
        result.r1 = pool.tryBorrow() ? 1 : 0;
    }
}
