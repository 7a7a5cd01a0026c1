package io.millpond.faults;

import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Figures;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Puts one fault to our pool, whose figure is asserted, and then, where the table of faults is made, to HikariCP, whose
 * figure is told.
 */
final class Duel {
    /** How long most scenarios may take with HikariCP, several times what they take by themselves. */
    static final long PATIENCE_SECONDS = 10;

    /** Its figures are for the table, and often those of a pool that hangs; the default tier does not wait for that. */
    private static final boolean WITH_PEERS = Boolean.getBoolean("millpond.faults.peers");

    private Duel() {}

    /** What is done to a pool on a scripted driver; answers the figure. */
    @FunctionalInterface
    interface Scenario {
        double run(ScriptedDriver driver, Contestant pool) throws Exception;
    }

    /** What is done to a pool, whatever it stands on; answers the figure. */
    @FunctionalInterface
    interface Trial {
        double run(Contestant pool) throws Exception;
    }

    /** The figure of our pool may be as large as the limit, and no hair larger. */
    static void scripted(
            Figures figures,
            String what,
            double limit,
            String unit,
            UnaryOperator<Contestant.Settings> settings,
            Scenario scenario)
            throws Exception {
        scripted(figures, what, limit, unit, PATIENCE_SECONDS, settings, scenario);
    }

    /** With a patience of its own, for scenarios that are long by themselves. */
    static void scripted(
            Figures figures,
            String what,
            double limit,
            String unit,
            long patience,
            UnaryOperator<Contestant.Settings> settings,
            Scenario scenario)
            throws Exception {
        figures.atMost(what, SecondChance.of(limit, unit, () -> ours(settings, scenario)), limit, unit);
        ScriptedDriver theirs = new ScriptedDriver();
        bounded(
                figures,
                what,
                unit,
                patience,
                () -> Contestant.hikari(settings.apply(Contestant.Settings.of(theirs.asDataSource()))),
                pool -> scenario.run(theirs, pool),
                theirs::releaseAll);
    }

    private static double ours(UnaryOperator<Contestant.Settings> settings, Scenario scenario) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        double figure;
        try (Contestant ours = Contestant.millpond(settings.apply(Contestant.Settings.of(driver.asDataSource())))) {
            figure = scenario.run(driver, ours);
            driver.releaseAll();
        } finally {
            driver.releaseAll();
        }
        driver.verify();
        return figure;
    }

    /** On a real database. */
    static void real(Figures figures, String what, double limit, String unit, Contestant.Settings settings, Trial trial)
            throws Exception {
        Callable<Double> ours = () -> {
            try (Contestant pool = Contestant.millpond(settings)) {
                return trial.run(pool);
            }
        };
        figures.atMost(what, SecondChance.of(limit, unit, ours), limit, unit);
        bounded(figures, what, unit, () -> Contestant.hikari(settings), trial, () -> {});
    }

    /** One of several figures of a trial; without a limit if that is infinite. */
    record Wanted(String what, double limit, String unit) {
        static Wanted told(String what, String unit) {
            return new Wanted(what, Double.POSITIVE_INFINITY, unit);
        }
    }

    /** As {@link Trial}, with a figure for each that is wanted. */
    @FunctionalInterface
    interface Trials {
        double[] run(Contestant pool) throws Exception;
    }

    /** On a real database, with several figures. */
    static void real(Figures figures, long seconds, Contestant.Settings settings, List<Wanted> wanted, Trials trials)
            throws Exception {
        try (Contestant ours = Contestant.millpond(settings)) {
            double[] values = trials.run(ours);
            for (int i = 0; i < values.length; i++) {
                Wanted one = wanted.get(i);
                if (one.limit == Double.POSITIVE_INFINITY) {
                    figures.measured(one.what, values[i], one.unit);
                } else {
                    figures.atMost(one.what, values[i], one.limit, one.unit);
                }
            }
        }
        bounded(figures, seconds, () -> Contestant.hikari(settings), wanted, trials, () -> {});
    }

    /** Makes a pool. */
    @FunctionalInterface
    interface Maker {
        Contestant make() throws Exception;
    }

    /** HikariCP's own time-outs are not ours to wait for. */
    static void bounded(Figures figures, String what, String unit, Maker maker, Trial trial, Runnable release) {
        bounded(figures, what, unit, PATIENCE_SECONDS, maker, trial, release);
    }

    /** With a patience of its own, for scenarios that are long by themselves. */
    static void bounded(
            Figures figures, String what, String unit, long seconds, Maker maker, Trial trial, Runnable release) {
        bounded(
                figures,
                seconds,
                maker,
                List.of(Wanted.told(what, unit)),
                pool -> new double[] {trial.run(pool)},
                release);
    }

    private static void bounded(
            Figures figures, long seconds, Maker maker, List<Wanted> wanted, Trials trials, Runnable release) {
        if (!WITH_PEERS) {
            return;
        }
        CompletableFuture<double[]> result = new CompletableFuture<>();
        Thread runner = new Thread(
                () -> {
                    try (Contestant theirs = maker.make()) {
                        result.complete(trials.run(theirs));
                        release.run();
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "hikari-trial");
        runner.setDaemon(true);
        runner.start();
        try {
            double[] values = result.get(seconds, TimeUnit.SECONDS);
            for (int i = 0; i < values.length; i++) {
                figures.hikari(wanted.get(i).what, values[i], wanted.get(i).unit);
            }
        } catch (TimeoutException e) {
            figures.hikari("not done after " + seconds + " s");
        } catch (ExecutionException e) {
            figures.hikari(
                    e.getCause() instanceof AssertionError judged
                            ? wanted.get(0).what + ": " + judged.getMessage()
                            : "fails: " + e.getCause().getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release.run();
        }
    }
}
