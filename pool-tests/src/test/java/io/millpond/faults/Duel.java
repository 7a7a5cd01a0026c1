package io.millpond.faults;

import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Figures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Puts one fault to our pool, whose figure is asserted, and then to HikariCP, whose figure is told. */
final class Duel {
    /** How long most scenarios may take with HikariCP, several times what they take by themselves. */
    static final long PATIENCE_SECONDS = 10;

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
        ScriptedDriver driver = new ScriptedDriver();
        try (Contestant ours = Contestant.millpond(settings.apply(Contestant.Settings.of(driver.asDataSource())))) {
            figures.atMost(what, scenario.run(driver, ours), limit, unit);
            driver.releaseAll();
        } finally {
            driver.releaseAll();
        }
        driver.verify();
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

    /** On a real database. */
    static void real(Figures figures, String what, double limit, String unit, Contestant.Settings settings, Trial trial)
            throws Exception {
        try (Contestant ours = Contestant.millpond(settings)) {
            figures.atMost(what, trial.run(ours), limit, unit);
        }
        bounded(figures, what, unit, () -> Contestant.hikari(settings), trial, () -> {});
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
        CompletableFuture<Double> figure = new CompletableFuture<>();
        Thread runner = new Thread(
                () -> {
                    try (Contestant theirs = maker.make()) {
                        figure.complete(trial.run(theirs));
                        release.run();
                    } catch (Throwable e) {
                        figure.completeExceptionally(e);
                    }
                },
                "hikari-trial");
        runner.setDaemon(true);
        runner.start();
        try {
            figures.hikari(what, figure.get(seconds, TimeUnit.SECONDS), unit);
        } catch (TimeoutException e) {
            figures.hikari("not done after " + seconds + " s");
        } catch (ExecutionException e) {
            figures.hikari(
                    e.getCause() instanceof AssertionError judged
                            ? what + ": " + judged.getMessage()
                            : "fails: " + e.getCause().getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release.run();
        }
    }
}
