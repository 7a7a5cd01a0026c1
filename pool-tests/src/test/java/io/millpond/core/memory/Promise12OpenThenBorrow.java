package io.millpond.core.memory;

import io.millpond.core.OpeningFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Promise 12: what a task wrote while it opened or checked a resource is seen by the first borrower. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not opened yet")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "borrowed, and resource and write are seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "borrowed without the resource or the write")
@State
public class Promise12OpenThenBorrow {
    private final OpeningFixture pool = new OpeningFixture();

    @Actor
    public void opener() {
        pool.open(7);
    }

    @Actor
    public void borrower(II_Result result) {
        if (pool.tryBorrow()) {
            result.r1 = 1;
            result.r2 = pool.seen();
        }
    }
}
