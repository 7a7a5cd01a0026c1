package io.millpond.core.memory;

import io.millpond.core.MemoryFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 4: of two that end one lease, one wins. */
@JCStressTest
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "one return")
@Outcome(expect = Expect.FORBIDDEN, desc = "two returns, or none")
@State
public class Promise4OneReturn {
    private final MemoryFixture pool = MemoryFixture.withOneLent();

    @Actor
    public void owner(II_Result result) {
        result.r1 = pool.giveBack() ? 1 : 0;
    }

    @Actor
    public void other(II_Result result) {
        result.r2 = pool.beginReset() ? 1 : 0;
    }
}
