package io.millpond.core.memory;

import io.millpond.core.RetiredFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 11: an object that stands for the connection in a slot never takes the place of the next connection there.
 */
@JCStressTest
@Outcome(
        id = {"0, 2", "1, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "the next connection")
@Outcome(expect = Expect.FORBIDDEN, desc = "an earlier connection in its place")
@State
public class Promise11ReplacedNeverMeetsTheNext {
    private final RetiredFixture pool = RetiredFixture.withOneLent();

    @Actor
    public void search(II_Result result) {
        result.r1 = pool.replace() ? 1 : 0;
    }

    @Actor
    public void owner() {
        pool.retireAndOpen();
    }

    @Arbiter
    public void look(II_Result result) {
        result.r2 = pool.resource();
    }
}
