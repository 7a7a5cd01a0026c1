package io.millpond.simulation;

import io.millpond.simulation.Scenario.Act;
import io.millpond.simulation.Scenario.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One run of one scenario: starts a pool, has the actors do their steps, closes it, and looks what is left. */
final class Simulation {
    /** How a run ended. */
    record Result(
            @Nullable Violation violation,
            SortedMap<Long, Long> decisions,
            List<String> trace,
            long steps,
            int switches,
            Coverage coverage) {}

    private static final long LATENESS_NANOS = 20_000_000;
    private static final long ANSWERS_NANOS = 210_000_000;
    private static final long GRACE_NANOS = 50_000_000;
    private static final long CLOSE_GRACE_NANOS = 100_000_000;
    private static final long RENEWED_NANOS = 3_000_000_000L;
    private static final long SETTLED_NANOS = 200_000_000;
    private static final long AT_THE_END_NANOS = 10_000_000_000L;

    /** What the longest task takes of itself. */
    private static final long CONNECT_AND_MORE_NANOS = 2_000_000;

    private final SimulatedPool pool;
    private final Scenario scenario;
    private final Scheduler scheduler;
    private final HostileDriver driver;
    private final List<Borrower> borrowers = new ArrayList<>();
    private final List<Fiber> actors = new ArrayList<>();
    private boolean closing;
    private boolean closed;

    private Simulation(PoolLoader loader, Strands strands, Scenario scenario, Decisions decisions, boolean traced) {
        this.pool = loader.newPool();
        this.scenario = scenario;
        this.scheduler = new Scheduler(strands, decisions, traced);
        this.driver = new HostileDriver(scheduler, scenario.mischief(), scenario.settings());
    }

    static Result run(PoolLoader loader, Strands strands, Scenario scenario, Decisions decisions, boolean traced) {
        Simulation simulation = new Simulation(loader, strands, scenario, decisions, traced);
        simulation.pool.use(simulation.scheduler);
        try {
            simulation.scheduler.run(simulation::live);
        } finally {
            simulation.pool.use(null);
        }
        return simulation.result(decisions);
    }

    private Result result(Decisions decisions) {
        return new Result(
                scheduler.violation(),
                decisions.taken(),
                scheduler.trace(),
                scheduler.steps(),
                scheduler.switches(),
                scheduler.coverage);
    }

    boolean isClosing() {
        return closing;
    }

    boolean hasClosed() {
        return closed;
    }

    /** Whether more borrowers than may have waited at some time since this step. */
    boolean wasCrowdedSince(long step) {
        return pool.crowdedAt() >= step;
    }

    /** Whether one connection at least, or one place where one is being opened, has been there since this step. */
    boolean hadOneSince(long step) {
        return pool.hasHeldOneSince(step);
    }

    boolean isFailed() {
        return scheduler.violation() != null;
    }

    // ---- the main fiber ----

    private void live() {
        DataSource source = pool.start(scenario.settings(), driver);
        scheduler.watch(pool.watch(driver));
        SortedMap<Integer, List<Step>> scripts = new TreeMap<>();
        scenario.steps()
                .forEach(step -> scripts.computeIfAbsent(step.actor(), a -> new ArrayList<>())
                        .add(step));
        scripts.forEach((actor, script) -> actors.add(scheduler.spawn("actor-" + actor, () -> {
            Borrower borrower = new Borrower(this, source, scenario.settings(), scheduler, driver);
            borrowers.add(borrower);
            script.forEach(step -> act(borrower, step));
        })));
        scheduler.await(() -> actors.stream().allMatch(f -> f.state == Fiber.State.DONE), Scheduler.FOREVER);
        checkNothingLost();
        checkSecrets();
        close(scenario.closeTimeout());
        scheduler.await(() -> false, 3_000_000);
        driver.release();
        if (!scheduler.await(() -> scheduler.live() == 1, AT_THE_END_NANOS)) {
            scheduler.violate(15, "the pool is closed and some of its threads do not end", null);
        }
        borrowers.forEach(Borrower::endKept);
        checkEnd();
    }

    /** All borrowers have come to their end: what is lent still was kept by one of them. */
    private void checkNothingLost() {
        int kept = borrowers.stream().mapToInt(Borrower::kept).sum();
        // a returner that was stalled may hand one to a waiter that has just left, and take it back
        if (!scheduler.await(() -> pool.leased() <= kept, SETTLED_NANOS)) {
            scheduler.violate(3, "more connections are lent than the " + kept + " of which a borrower knows", null);
        }
    }

    /**
     * Credentials are renewed, and where nothing stands in the way, all connections replaced whose password has been.
     */
    private void checkSecrets() {
        SecretStore secrets = driver.secrets();
        if (secrets == null || closing) {
            return;
        }
        boolean easy = scenario.settings().secretsHold() >= 400_000_000L
                && scenario.mischief().isEmpty()
                && borrowers.stream().allMatch(borrower -> borrower.kept() == 0);
        if (easy && !scheduler.await(secrets::areAllNew, RENEWED_NANOS)) {
            scheduler.violate(17, "connections of an old password are there still", null);
        }
        if (!scheduler.await(secrets::hasAsker, SETTLED_NANOS)) {
            scheduler.violate(17, "a connect used what had expired, and nobody has asked for more", null);
        }
        secrets.checkRenewed();
    }

    private void act(Borrower borrower, Step step) {
        if (isFailed()) {
            return;
        }
        if (step.delay() > 0) {
            scheduler.sleep(step.delay());
        }
        scheduler.coverage.note("act " + step.act());
        if (step.act() != Act.VISIT) {
            scheduler.note(step::toString);
        }
        switch (step.act()) {
            case VISIT -> borrower.visit(step);
            case INTERRUPT ->
                actors.stream()
                        .filter(f -> f.name.startsWith("actor-" + step.one() + '#'))
                        .forEach(scheduler::interrupt);
            case RECONNECT -> reconnect();
            case RESIZE -> pool.resize(step.one(), step.two());
            case STAND_STILL -> scheduler.standStill(step.time());
            case ASK -> pool.askForNumbers();
            case CLOSE -> close(step.time());
        }
        Thread.interrupted();
        scheduler.current().wasInterrupted = false;
    }

    private void reconnect() {
        List<HostileConnection> before = List.copyOf(driver.connections);
        pool.reconnect();
        before.forEach(connection -> connection.outdatedAt = Math.min(connection.outdatedAt, scheduler.steps()));
    }

    private void close(long timeout) {
        if (!closing) {
            closing = true;
            driver.poolCloses = true;
            checkNothingExpired();
            checkNothingFaulty();
        }
        long begun = scheduler.now();
        long lost = scheduler.lostNanos();
        scheduler.note(() -> "closes the pool");
        pool.close(timeout);
        closed = true;
        long took = scheduler.now() - begun - (scheduler.lostNanos() - lost);
        if (took > timeout + CLOSE_GRACE_NANOS) {
            scheduler.violate(15, "close() took " + Scenario.time(took), null);
        }
    }

    /** Nothing rests for as long as the idle timeout but where the JVM stood still. */
    private void checkNothingExpired() {
        long[] expired = pool.closedAsIdleAndLeaks();
        boolean mayRest = scenario.settings().idleTimeout() < 10_000_000_000L;
        if (!mayRest && expired[0] > 0) {
            scheduler.violate(16, expired[0] + " connections were closed as idle after a standstill", null);
        }
        if (expired[1] > 0) {
            scheduler.violate(16, "a leak was reported after a standstill", null);
        }
    }

    /**
     * Where nobody does anything amiss, and no task can have run out of time, every connection is opened, checked and
     * reset as it should be.
     */
    private void checkNothingFaulty() {
        Settings settings = scenario.settings();
        long shortest =
                Math.min(settings.connectTimeout(), Math.min(settings.validationTimeout(), settings.resetTimeout()));
        // first: this thread may stand still in there too
        long faulty = pool.foundFaulty();
        boolean inTime = scheduler.lostNanos() + CONNECT_AND_MORE_NANOS < shortest;
        boolean amiss = !scenario.mischief().isEmpty()
                || !settings.limits().equals(Settings.Limits.NONE)
                || scenario.steps().stream().anyMatch(step -> step.use().isShared());
        if (inTime && !amiss && faulty > 0) {
            scheduler.violate(8, faulty + " connections were given up as faulty, and none was", null);
        }
    }

    private void checkEnd() {
        pool.coverClosed(scheduler.coverage);
        for (HostileConnection connection : driver.connections) {
            if (!connection.isEnded() && connection.closes + connection.aborts == 0) {
                scheduler.violate(3, connection + " was never ended", null);
            }
        }
        String remains = pool.remains();
        if (!remains.isEmpty()) {
            scheduler.violate(3, "after the end there is left:" + remains, null);
        }
    }

    /** How late a limit may come into force: as a rule two ticks, and some threads have to begin with something. */
    static long lateness(Scheduler scheduler) {
        return LATENESS_NANOS + scheduler.standStills() * ANSWERS_NANOS;
    }

    /** How late a borrower may be, beyond what was lost to stalls. */
    static long grace() {
        return GRACE_NANOS;
    }
}
