package io.millpond.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Memory runs out at the first, second, third … allocation of a borrow or a return: no connection, no place and no waiter may be lost by it,
 * and listeners go on hearing.
 */
class OutOfMemoryTest {
    /** More allocations than any step makes. */
    private static final int ENOUGH = 400;

    private static final List<String> SITUATIONS =
            List.of("borrow", "open", "wait", "time-out", "return", "reset", "hand-over");

    private static final List<String> STATEMENTS = List.of("statement", "prepared statement", "cached statement");

    /** The pool's own threads go hungry here. */
    private static final List<String> WORKERS = List.of("connect", "first question", "next question");

    private record Run(String situation, int n, int failures, ScriptedDriver driver, Scenario pool) {
        String name() {
            return situation + ", allocation " + n;
        }
    }

    private final StarvedLoader loader = new StarvedLoader();
    private final List<Run> runs = new ArrayList<>();

    @Test
    @Fault("T12")
    void mustLoseNothingWhicheverAllocationFails(Figures figures) throws Exception {
        int broken = verify(SITUATIONS, false);
        figures.exactly("pools not whole of " + runs.size() + ", each after another allocation failed", broken, 0);
    }

    @Test
    @Tag("slow")
    void mustLoseNothingIfMemoryStaysOutFromSomeAllocationOn() throws Exception {
        assertThat(verify(SITUATIONS, true)).isZero();
    }

    @Test
    void mustLoseNothingWhicheverAllocationOfAStatementFails() throws Exception {
        assertThat(verify(STATEMENTS, false)).isZero();
        assertNoStatementIsLeft();
    }

    @Test
    @Tag("slow")
    void mustLoseNothingIfMemoryStaysOutWhileStatementsAreUsed() throws Exception {
        assertThat(verify(STATEMENTS, true)).isZero();
        assertNoStatementIsLeft();
    }

    @Test
    @Tag("slow")
    void mustLoseNothingWhicheverAllocationOfAWorkerFails() throws Exception {
        assertThat(verify(WORKERS, false)).isZero();
    }

    @Test
    @Tag("slow")
    void mustLoseNothingIfMemoryStaysOutForWorkers() throws Exception {
        assertThat(verify(WORKERS, true)).isZero();
    }

    /** In a connection that is lent again; one that was closed has closed its statements. */
    private void assertNoStatementIsLeft() {
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.driver.connections())
                        .as(run.name())
                        .allSatisfy(each -> assertThat(each.openStatements()).isZero()));
    }

    /** Answers in how many of the pools a connection, a place or a waiter was lost; which, is thrown. */
    private int verify(List<String> situations, boolean lasting) throws Exception {
        int broken = 0;
        try {
            for (String situation : situations) {
                failEachAllocation(situation, lasting);
            }
            // all at once: some of it is left to the last net, which waits for seconds
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                for (Run run : runs) {
                    assertThat(run.pool.lost()).as(run.name()).isEmpty();
                }
            });
            for (Run run : runs) {
                broken += run.pool.isWhole() ? 0 : 1;
                assertThat(run.pool.isWhole()).as(run.name()).isTrue();
                run.driver.verify();
            }
        } finally {
            runs.forEach(run -> run.pool.close());
        }
        for (Run run : runs) {
            run.driver.verifyNothingLeft();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(runs.stream().filter(run -> !run.pool.isToldOfTheEnd()))
                        .as("listeners that hear nothing any more")
                        .extracting(Run::name)
                        .isEmpty());
        return broken;
    }

    private void failEachAllocation(String situation, boolean lasting) throws Exception {
        // classes are loaded and lambdas linked by then: what fails there fails for ever in any JVM
        run(loader, situation, ENOUGH, false).pool.close();
        int failures = 1;
        for (int n = 1; failures > 0; n++) {
            assertThat(n).as(situation).isLessThan(ENOUGH);
            Run run = run(loader, situation, n, lasting);
            failures = run.failures;
            runs.add(run);
            // a step that allocates nothing proves nothing, and a return allocates nothing
            assertThat(failures > 0 || n > 1 || situation.equals("return"))
                    .as(situation)
                    .isTrue();
        }
    }

    private static Run run(StarvedLoader loader, String situation, int n, boolean lasting) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        Scenario pool = (Scenario) loader.loadClass(StarvedUse.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        boolean done = false;
        try {
            pool.prepare(driver, situation);
            int failures = step(pool, n, lasting);
            pool.release();
            done = true;
            return new Run(situation, n, failures, driver, pool);
        } finally {
            if (!done) {
                pool.close();
            }
        }
    }

    private static int step(Scenario pool, int n, boolean lasting) throws Exception {
        int failures;
        String names = pool.hungryThreads();
        if (names == null) {
            Memory.exhaust(n, lasting);
        } else {
            Memory.exhaust(names, n, lasting);
        }
        try {
            pool.step();
        } catch (OutOfMemoryError | SQLException expected) {
            // what it leaves behind is what is looked at
        } finally {
            failures = Memory.restore();
        }
        return failures;
    }
}
