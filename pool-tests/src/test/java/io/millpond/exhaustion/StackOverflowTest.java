package io.millpond.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.exhaustion.ScenarioRuns.Series;
import io.millpond.testkit.ScriptedDriver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The stack ends one, two, three … calls above whoever uses the pool, or above a step of its own: no connection,
 * no place, no waiter and no question to a credentials provider may be lost by it, and the error reaches the
 * caller as it is.
 */
class StackOverflowTest {
    /** Deeper than any step goes. */
    private static final int ENOUGH = 100;

    private static final Duration SLOW = Duration.ofMillis(2);

    /**
     * Not those of a borrower that has to wait: it makes sure of its stack before, see
     * {@code WaitContractTest.mustLeaveNobodyInTheQueueWhereTheStackEnds}.
     */
    private static final List<Series> SITUATIONS = List.of(
            new Series("borrow", 8),
            new Series("return", 5),
            new Series("doomed return", 7),
            new Series("abort", 6),
            new Series("reset", 6),
            new Series("hand-over", 6));

    private static final List<Series> STATEMENTS = List.of(
            new Series("statement", 7),
            new Series("prepared statement", 7),
            new Series("cached statement", 7),
            new Series("limited statement", 9),
            new Series("limited prepared statement", 9),
            new Series("limited cached statement", 9));

    /** The pool's own threads have so little stack here, above the method that is named with each. */
    private static final List<Series> QUESTIONS = List.of(
            new Series("first question", 7),
            new Series("next question", 2),
            new Series("first answer", 2),
            new Series("next answer", 2),
            new Series("renewal", 2));

    private static final Shortage STACK = new Shortage() {
        @Override
        public void begin(Scenario pool, String situation, int n) {
            String names = pool.hungryThreads();
            if (names == null) {
                String own = Thread.currentThread().getName();
                Stack.endAbove(StarvedUse.class.getName(), "step", own, n);
            } else {
                Stack.endAbove("io.millpond.pool.CredentialsCache", methodOf(situation), names, n);
            }
        }

        @Override
        public List<Error> end() {
            return Stack.restore();
        }
    };

    private static String methodOf(String situation) {
        return situation.endsWith("answer") ? "askProvider" : situation.equals("renewal") ? "renewIfDue" : "forConnect";
    }

    private final ScenarioRuns runs = new ScenarioRuns(new ShallowLoader(), STACK, ENOUGH, StackOverflowTest::delay);

    /** So that executions are slow by the pool's settings. */
    private static void delay(ScriptedDriver driver) {
        driver.on("executeQuery").delay(SLOW);
        driver.on("executeUpdate").delay(SLOW);
    }

    @Test
    void mustLoseNothingWhereverTheStackOfABorrowerEnds() throws Exception {
        assertThat(runs.verify(SITUATIONS)).isZero();
    }

    @Test
    void mustLoseNothingWhereverTheStackEndsWhileStatementsAreUsed() throws Exception {
        assertThat(runs.verify(STATEMENTS)).isZero();
        runs.assertNoStatementIsLeft();
        assertThat(runs.all())
                .allSatisfy(run -> assertThat(run.thrown())
                        .as(run.name())
                        .satisfiesAnyOf(
                                thrown -> assertThat(thrown).isNull(),
                                thrown -> assertThat(thrown).isExactlyInstanceOf(StackOverflowError.class)));
    }

    @Test
    void mustLoseNoQuestionWhereverTheStackEndsWhileAProviderAnswers() throws Exception {
        assertThat(runs.verify(List.of(new Series("next answer", 2)))).isZero();
    }

    @Test
    @Tag("slow")
    void mustLoseNoQuestionWhereverTheStackEndsWhileAProviderIsAsked() throws Exception {
        assertThat(runs.verify(QUESTIONS)).isZero();
    }
}
