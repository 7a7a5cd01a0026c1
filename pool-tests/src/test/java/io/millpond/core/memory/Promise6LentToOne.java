package io.millpond.core.memory;

import io.millpond.core.RetiredFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Promise 6: of two borrowers, one of which retires the connection first and opens another in its place,
 * one gets the slot.
 */
@JCStressTest
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "lent to one of them")
@Outcome(expect = Expect.FORBIDDEN, desc = "lent to both, or lost")
@State
public class Promise6LentToOne {
    private final RetiredFixture pool = RetiredFixture.withOneIdle();

    @Actor
    public void borrower(II_Result result) {
        result.r1 = pool.tryBorrow() ? 1 : 0;
    }

    @Actor
    public void retirer(II_Result result) {
        result.r2 = pool.retireOpenAndBorrow() ? 1 : 0;
    }
}
