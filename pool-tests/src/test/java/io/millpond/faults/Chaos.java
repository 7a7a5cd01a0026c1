package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.Depth;
import io.millpond.testkit.faults.Figures;
import io.millpond.testkit.history.History;
import io.millpond.testkit.history.HistoryCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** One run of random faults: what strikes, for how long, and what has to hold all the while. */
final class Chaos {
    private static final int THREADS = 64;
    private static final int SIZE = 10;
    private static final long ACQUIRE_MILLIS = 1000;
    private static final long PATIENCE_MILLIS = 30_000;

    /** After a fault, when even those who wait for an answer that never comes have given up, nothing may fail. */
    private static final long CALM_AFTER_MILLIS = 2500;

    private final ChaosGround ground;
    private final Figures figures;
    private final Random random;
    private final int longestPause;
    private final Map<String, Double> slowest = new TreeMap<>();
    private int strikes;
    private int errorsInCalm;
    private double calmSeconds;

    /** @param longestPause milliseconds between faults at most */
    Chaos(ChaosGround ground, Figures figures, long seed, int longestPause) {
        this.ground = ground;
        this.figures = figures;
        this.random = new Random(seed);
        this.longestPause = longestPause;
    }

    void run(long seconds) throws Exception {
        History history = new History();
        ground.recordIn(history);
        try (MachineWatch machine = new MachineWatch();
                MillpondDataSource pool = Contestant.builder(
                                ground.settings().size(SIZE, 2).times(ACQUIRE_MILLIS, 500, 300))
                        .build()) {
            Contestant ours = Contestant.of(pool);
            // a driver that is used for the first time takes its time
            Measure.millisUntil(() -> Measure.warm(ours, SIZE));
            long threadsBefore = threadsOfThePool();
            ChaosUsers users = new ChaosUsers(ours, ground.work(), ACQUIRE_MILLIS, history);
            try (ChaosWatch watch = new ChaosWatch(pool::stats, SIZE, ground, machine)) {
                users.start(THREADS);
                strikeFor(seconds, users, machine);
                calm(users, CALM_AFTER_MILLIS + 1000);
                users.stop();
                told(users, watch, machine, seconds);
                hold(users, watch, machine);
                judge(history, machine);
            }
            awaitRest(pool, threadsBefore);
        }
        long closed = System.nanoTime();
        await().atMost(Duration.ofSeconds(10)).until(() -> ground.sessions() == 0 && ground.held() == 0);
        figures.atMost("sessions and sockets gone after close() in", (System.nanoTime() - closed) / 1e6, 1000, "ms");
        ground.verify();
        HistoryCheck.of(history, Duration.ofMillis(ACQUIRE_MILLIS))
                .connections()
                .verify();
    }

    private void strikeFor(long seconds, ChaosUsers users, MachineWatch machine) throws Exception {
        List<ChaosGround.Strike> turn = new ArrayList<>();
        long end = System.nanoTime() + seconds * 1_000_000_000;
        while (System.nanoTime() - end < 0) {
            if (turn.isEmpty()) {
                turn.addAll(ground.strikes());
                Collections.shuffle(turn, random);
            }
            ChaosGround.Strike strike = turn.remove(turn.size() - 1);
            strike.action().strike(random);
            strikes++;
            long over = System.nanoTime();
            double recovery = users.recoveryAfter(over, PATIENCE_MILLIS);
            slowest.merge(
                    strike.name(), Math.max(0, recovery - machine.lateWithin(over, System.nanoTime())), Math::max);
            calm(users, random.nextInt(longestPause));
        }
    }

    /** Waits, and counts what fails when nothing may fail any more. */
    private void calm(ChaosUsers users, long millis) {
        pause(Math.min(millis, CALM_AFTER_MILLIS));
        if (millis > CALM_AFTER_MILLIS) {
            int before = users.failed();
            pause(millis - CALM_AFTER_MILLIS);
            errorsInCalm += users.failed() - before;
            calmSeconds += (millis - CALM_AFTER_MILLIS) / 1e3;
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    private void told(ChaosUsers users, ChaosWatch watch, MachineWatch machine, long seconds) {
        figures.measured("seconds of chaos", seconds, "")
                .measured("faults", strikes, "")
                .measured("good uses", users.good(), "")
                .measured("failed uses", users.failed(), "")
                .measured("samples", watch.samples(), "")
                .measured("of which nothing moved and the numbers added up", watch.balanced(), "")
                .measured("most connections, hung calls included", watch.mostHeld(), "")
                .measured("most sessions", watch.mostSessions(), "")
                .measured("the machine itself late by", machine.latest(), "ms");
        System.out.println("slowest recoveries on " + ground.title() + ": " + slowest);
    }

    private void hold(ChaosUsers users, ChaosWatch watch, MachineWatch machine) {
        if (watch.balanced() == 0 || users.good() == 0) {
            throw new AssertionError("nothing was seen");
        }
        if (watch.unbalanced() > 0) {
            System.out.println("did not add up: " + watch.lastImbalance());
        }
        double recovery = slowest.values().stream().max(Double::compare).orElseThrow();
        figures.exactly("borrowers that shared a connection", users.shared(), 0)
                .exactly("samples with more connections than the pool may count", watch.overMaxSize(), 0)
                .atMost("more of them than allowed, hung calls left out, for", watch.tooManyHeld(), 100, "ms")
                .atMost("more sessions than allowed for", watch.tooManySessions(), 500, "ms")
                .atMost("numbers that do not add up for", watch.unbalanced(), 100, "ms")
                .atMost("latest borrow over its time-out", users.latest(machine), 50, "ms")
                .atMost(
                        "slowest recovery, the users' own patience of 500 ms included",
                        recovery,
                        ChaosUsers.PATIENCE_MILLIS + 1000,
                        "ms")
                .measured("calm seconds", calmSeconds, "")
                .exactly("errors in them", errorsInCalm, 0);
    }

    /** The same once more, told from what each user recorded of each use. */
    private static void judge(History history, MachineWatch machine) {
        HistoryCheck check = HistoryCheck.of(history, Duration.ofMillis(ACQUIRE_MILLIS))
                .machineLateBy((from, to) -> (long) (1e6 * machine.lateWithin(from, to)))
                .refusalsAreAllowed()
                .owners()
                .returns()
                .waits();
        System.out.println(check.summary());
        check.verify();
    }

    private void awaitRest(MillpondDataSource pool, long threadsBefore) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            PoolStats stats = pool.stats();
            return stats.active() == 0 && stats.zombies() == 0 && stats.closing() == 0 && stats.opening() == 0;
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ground.held() == pool.stats().total()
                        && ground.sessions() == pool.stats().total());
        PoolStats stats = pool.stats();
        figures.exactly("connections unaccounted for", stats.created() - stats.closed() - stats.total(), 0);
        if (Depth.isDeep()) {
            // they stay for ten seconds, in case there is more to do
            await().until(() -> threadsOfThePool() <= threadsBefore + 1);
        }
    }

    private static long threadsOfThePool() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("millpond-faults-"))
                .count();
    }
}
