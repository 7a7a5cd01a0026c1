package io.millpond.core.memory;

import io.millpond.core.RetiredFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 17: a search that sees the note of the borrower puts another object into the slot only after that borrower
 * has taken its own.
 */
@JCStressTest
@Outcome(
        id = {"1, 0", "1, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "the borrower has what was there")
@Outcome(expect = Expect.FORBIDDEN, desc = "the borrower took what the search put there")
@State
public class Promise17GrippedAfterTaken {
    private final RetiredFixture pool = RetiredFixture.withOneLent();

    @Actor
    public void borrower(II_Result result) {
        result.r1 = pool.handOut();
    }

    @Actor
    public void search(II_Result result) {
        result.r2 = pool.replaceIfHandedOut() ? 1 : 0;
    }
}
