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
    /** One pool, and what its step threw, if anything. */
    record Run(String situation, int n, int failures, Throwable thrown, ScriptedDriver driver, Scenario pool) {
        String name() {
            return situation + ", " + n;
        }
    }

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
    int verify(List<String> situations) throws Exception {
        int broken = 0;
        try {
            for (String situation : situations) {
                tryEachAmount(situation);
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

    private void tryEachAmount(String situation) throws Exception {
        // classes are loaded and lambdas linked by then: what fails there fails for ever in any JVM
        run(situation, enough).pool.close();
        int failures = 1;
        for (int n = 1; failures > 0; n++) {
            assertThat(n).as(situation).isLessThan(enough);
            Run run = run(situation, n);
            failures = run.failures;
            runs.add(run);
            // a step that takes nothing proves nothing, and a return allocates nothing
            assertThat(failures > 0 || n > 1 || situation.equals("return"))
                    .as(situation)
                    .isTrue();
        }
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
            int failures;
            shortage.begin(pool, situation, n);
            try {
                pool.step();
            } catch (OutOfMemoryError | StackOverflowError | SQLException expected) {
                thrown = expected; // what it leaves behind is what is looked at
            } finally {
                failures = shortage.end();
            }
            pool.release();
            done = true;
            return new Run(situation, n, failures, thrown, driver, pool);
        } finally {
            if (!done) {
                pool.close();
            }
        }
    }
}
