package io.millpond.core.memory;

import io.millpond.core.StatementsFixture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Promise 24: whoever closes a statement that its owner closes too never closes the statement that the owner has opened
 * in its place since.
 */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "the same statement, or none")
@Outcome(expect = Expect.FORBIDDEN, desc = "closed the next statement")
@State
public class Promise24ClosedStaysClosed {
    private final StatementsFixture connection = new StatementsFixture();

    @Actor
    public void owner() {
        connection.openAndCloseInTurn();
    }

    @Actor
    public void second() {
        connection.closeOne();
    }

    @Arbiter
    public void look(Z_Result result) {
        result.r1 = connection.isAstray();
    }
}
