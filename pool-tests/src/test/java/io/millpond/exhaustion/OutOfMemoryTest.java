package io.millpond.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.exhaustion.ScenarioRuns.Series;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Memory runs out at the first, second, third … allocation of a borrow or a return: no connection, no place and no
 * waiter may be lost by it, whoever asked hears the error, and listeners go on hearing.
 */
class OutOfMemoryTest {
    /** More allocations than any step makes. */
    private static final int ENOUGH = 400;

    /** A return takes memory for its time alone, and the time of the first lease of a place is always counted. */
    private static final List<Series> SITUATIONS = List.of(
            new Series("borrow", 1),
            new Series("open", 15),
            new Series("wait", 4),
            new Series("time-out", 50),
            new Series("return", 1),
            new Series("doomed return", 6),
            new Series("abort", 5),
            new Series("reset", 7),
            new Series("hand-over", 3));

    private static final List<Series> STATEMENTS = List.of(
            new Series("statement", 5), new Series("prepared statement", 4), new Series("cached statement", 12));

    /** The pool's own threads go hungry here. */
    private static final List<Series> WORKERS =
            List.of(new Series("connect", 20), new Series("first question", 25), new Series("next question", 15));

    private final StarvedLoader loader = new StarvedLoader();

    /** One allocation that fails, or all from some moment on. */
    private ScenarioRuns runs(boolean lasting) {
        Shortage memory = new Shortage() {
            @Override
            public void begin(Scenario pool, String situation, int n) {
                String names = pool.hungryThreads();
                if (names == null) {
                    Memory.exhaust(n, lasting);
                } else {
                    Memory.exhaust(names, n, lasting);
                }
            }

            @Override
            public List<Error> end() {
                return Memory.restore();
            }
        };
        return new ScenarioRuns(loader, memory, ENOUGH, driver -> {});
    }

    @Test
    @Fault("T12")
    void mustLoseNothingWhicheverAllocationFails(Figures figures) throws Exception {
        ScenarioRuns runs = runs(false);
        int broken = runs.verify(SITUATIONS);
        figures.exactly(
                "pools not whole of " + runs.all().size() + ", each after another allocation failed", broken, 0);
    }

    @Test
    @Tag("slow")
    void mustLoseNothingIfMemoryStaysOutFromSomeAllocationOn() throws Exception {
        assertThat(runs(true).verify(SITUATIONS)).isZero();
    }

    @Test
    void mustLoseNothingWhicheverAllocationOfAStatementFails() throws Exception {
        ScenarioRuns runs = runs(false);
        assertThat(runs.verify(STATEMENTS)).isZero();
        runs.assertNoStatementIsLeft();
    }

    @Test
    @Tag("slow")
    void mustLoseNothingIfMemoryStaysOutWhileStatementsAreUsed() throws Exception {
        ScenarioRuns runs = runs(true);
        assertThat(runs.verify(STATEMENTS)).isZero();
        runs.assertNoStatementIsLeft();
    }

    @Test
    @Tag("slow")
    void mustLoseNothingWhicheverAllocationOfAWorkerFails() throws Exception {
        assertThat(runs(false).verify(WORKERS)).isZero();
    }

    @Test
    @Tag("slow")
    void mustLoseNothingIfMemoryStaysOutForWorkers() throws Exception {
        assertThat(runs(true).verify(WORKERS)).isZero();
    }
}
