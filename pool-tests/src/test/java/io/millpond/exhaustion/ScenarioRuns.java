package io.millpond.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Goes through situations, each with less of something, then a little more of it, until it is enough; and looks at what became of the pools. */
final class ScenarioRuns {
    /**
     * One situation with each amount that is too little for it.
     *
     * @param fewest how many amounts are too little, at least: with fewer the step was not what it should be, and shows less
     */
    record Series(String situation, int fewest) {}

    /** One pool, and what its step threw, if anything. */
    record Run(String situation, int n, List<Error> errors, Throwable thrown, ScriptedDriver driver, Scenario pool) {
        String name() {
            return situation + ", " + n;
        }
    }

    /** It was enough if it was so often in a row: a machine that stands still for a moment makes a step that waits another one. */
    private static final int MISSES = 3;

    private final PoolCopy loader;
    private final Shortage shortage;

    /** More than any step takes. */
    private final int enough;

    private final Consumer<ScriptedDriver> database;
    private final List<Run> runs = new ArrayList<>();

    ScenarioRuns(PoolCopy loader, Shortage shortage, int enough, Consumer<ScriptedDriver> database) {
        this.loader = loader;
        this.shortage = shortage;
        this.enough = enough;
        this.database = database;
    }

    List<Run> all() {
        return runs;
    }

    /** In a connection that is lent again; one that was closed has closed its statements. */
    void assertNoStatementIsLeft() {
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.driver.connections())
                        .as(run.name())
                        .allSatisfy(each -> assertThat(each.openStatements()).isZero()));
    }

    /** Answers in how many of the pools a connection, a place or a waiter was lost; which, is thrown. */
    int verify(List<Series> all) throws Exception {
        int broken = 0;
        try {
            for (Series each : all) {
                tryEachAmount(each.situation, each.fewest);
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

    private void tryEachAmount(String situation, int fewest) throws Exception {
        // classes are loaded and lambdas linked by then: what fails there fails for ever in any JVM
        run(situation, enough).pool.close();
        int n = 1;
        int missed = 0;
        while (missed < MISSES) {
            assertThat(n).as(situation).isLessThan(enough);
            Run run = run(situation, n);
            runs.add(run);
            if (run.errors.isEmpty()) {
                missed++;
            } else {
                missed = 0;
                n++;
            }
        }
        assertThat(n - 1).as("too little for " + situation).isGreaterThanOrEqualTo(fewest);
    }

    private Run run(String situation, int n) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        database.accept(driver);
        Scenario pool = (Scenario) loader.loadClass(StarvedUse.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        boolean done = false;
        try {
            pool.prepare(driver, situation);
            Throwable thrown = null;
            List<Error> errors;
            shortage.begin(pool, situation, n);
            try {
                pool.step();
            } catch (OutOfMemoryError | StackOverflowError | SQLException expected) {
                thrown = expected; // what it leaves behind is what is looked at
            } finally {
                errors = shortage.end();
            }
            pool.release();
            done = true;
            return new Run(situation, n, errors, thrown, driver, pool);
        } finally {
            if (!done) {
                pool.close();
            }
        }
    }
}
