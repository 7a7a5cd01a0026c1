package io.millpond.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Goes through situations, each with less of something, then a little more of it, until it is enough; and looks at what
 * became of the pools.
 */
final class ScenarioRuns {
    /**
     * One situation with each amount that is too little for it.
     *
     * @param fewest how many amounts are too little, at least: with fewer the step was not what it should
     *     be, and shows less
     */
    record Series(String situation, int fewest) {}

    /** One pool, and what its step threw, if anything. */
    record Run(String situation, int n, List<Error> errors, Throwable thrown, ScriptedDriver driver, Scenario pool) {
        String name() {
            return situation + ", " + n;
        }

        /** Errors on the thread that does the step, of which it had to hear and has not. */
        List<Error> unheard() {
            if (pool.hungryThreads() != null || causes(thrown).anyMatch(errors::contains)) {
                return List.of();
            }
            return errors.stream().filter(error -> !isSpared(error)).toList();
        }
    }

    /**
     * Who puts off what need not be done now, and at the next tick tries again: with a task of the pool's, nothing of
     * which was done, and with the beginning to tell listeners what happened.
     */
    private static final Set<String> PUT_OFF =
            Set.of("io.millpond.pool.PoolThreads.run", "io.millpond.pool.ListenerRelay.resume");

    /**
     * Who goes on without the memory that there is not: a time that is not recorded, and a connection that lies idle,
     * and whoever is first in line is told so, instead of being handed over.
     */
    private static final Set<String> CAN_DO_WITHOUT = Set.of(
            "io.millpond.core.TimeHistogram.tryCreate",
            "io.millpond.core.TimeHistogram.stretched",
            "io.millpond.core.BoundedPool.serve");

    /**
     * It was enough if it was so often in a row: a machine that stands still for a moment makes a step that
     * waits another one.
     */
    private static final int MISSES = 3;

    /** A look may run the garbage collector. */
    private static final Duration RARELY = Duration.ofMillis(200);

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

    /**
     * Answers in how many of the pools a connection, a place or a waiter was lost; which, and where an error was kept
     * from who asked, is thrown.
     */
    int verify(List<Series> all) throws Exception {
        int broken = 0;
        try {
            for (Series each : all) {
                tryEachAmount(each.situation, each.fewest);
            }
            // all at once: some of it is left to the last net, which waits for seconds, and for the garbage collector
            Awaitility.await()
                    .pollInterval(RARELY)
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> {
                        for (Run run : runs) {
                            String lost = run.pool.lost();
                            if (!lost.isEmpty()) {
                                System.gc();
                            }
                            assertThat(lost).as(run.name()).isEmpty();
                        }
                    });
            for (Run run : runs) {
                broken += run.pool.isWhole() ? 0 : 1;
                assertThat(run.pool.isWhole()).as(run.name()).isTrue();
                run.driver.verify();
                assertThat(run.unheard()).as(run.name()).isEmpty();
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

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
    }

    /** Whether what was asked for is done all the same, or has failed by itself. */
    private static boolean isSpared(Error error) {
        List<String> methods = Arrays.stream(error.getStackTrace())
                .filter(frame -> !frame.getClassName().startsWith(ScenarioRuns.class.getPackageName()))
                .map(frame -> frame.getClassName() + '.' + frame.getMethodName())
                .toList();
        return error instanceof OutOfMemoryError && CAN_DO_WITHOUT.contains(methods.get(0))
                || methods.stream().anyMatch(PUT_OFF::contains);
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
