package io.millpond.benchmark;

import static io.millpond.benchmark.contender.Contender.HIKARI;
import static io.millpond.benchmark.contender.Contender.HIKARI_LEAK;
import static io.millpond.benchmark.contender.Contender.MILLPOND;
import static io.millpond.benchmark.contender.Contender.MILLPOND_EXACT;
import static io.millpond.benchmark.contender.Contender.RAW;
import static io.millpond.benchmark.jmh.CycleScenarios.CONNECTION;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.jmh.CycleScenarios;
import io.millpond.benchmark.program.OtherScenarios;
import io.millpond.benchmark.program.WaitScenarios;
import io.millpond.benchmark.report.Measure;
import io.millpond.benchmark.report.Target;
import java.util.ArrayList;
import java.util.List;

/** What Millpond wants to reach, as it was agreed before it was measured. Not to be lowered to fit a result. */
public final class Targets {
    private static final String PARKED_2_MS = WaitScenarios.named(false, 64, 10, "park", 2_000);
    private static final String PARKED_50_US = WaitScenarios.named(false, 200, 10, "park", 50);
    private static final String TEN_THOUSAND = WaitScenarios.named(true, 10_000, 20, "park", 1_000);
    private static final String TWO_HUNDRED = WaitScenarios.named(true, 200, 20, "park", 1_000);

    private static final double VALUES_BEAR = 1.25;

    private final List<Target> all = new ArrayList<>();

    private Targets() {
        cycles();
        waits();
        others();
    }

    public static List<Target> all() {
        return List.copyOf(new Targets().all);
    }

    private void cycle(String program, int threads, int size, Contender pool, Contender baseline, double limit) {
        ratio(program, CycleScenarios.named(threads, size), Measure.TIME, pool, baseline, limit);
    }

    private void ratio(
            String program, String scenario, Measure measure, Contender pool, Contender baseline, double limit) {
        all.add(Target.ratio(program, scenario, measure, pool, baseline, limit));
    }

    private void wait(String scenario, Measure measure, double limit) {
        ratio(WaitScenarios.CONTENTION, scenario, measure, MILLPOND, HIKARI, limit);
    }

    private void fairness(String scenario, Measure measure, double limit) {
        all.add(Target.value(WaitScenarios.CONTENTION, scenario, measure, MILLPOND, limit));
    }

    private void cycles() {
        for (int threads = 1; threads <= 2; threads++) {
            cycle(CONNECTION, threads, 32, MILLPOND, HIKARI, 4.5);
            cycle(CONNECTION, threads, 32, MILLPOND_EXACT, HIKARI, 2);
        }
        cycle(CONNECTION, 8, 32, MILLPOND, HIKARI, 3.5);
        cycle(CONNECTION, 32, 32, MILLPOND, HIKARI, 4);
        cycle(CONNECTION, 32, 8, MILLPOND, HIKARI, 2);
        cycle(CycleScenarios.FULL, 1, 32, MILLPOND, HIKARI, 4);
        cycle(CycleScenarios.STATEMENT, 1, 32, MILLPOND, HIKARI, 2);
        cycle(CycleScenarios.STATEMENT, 2, 32, MILLPOND, HIKARI, 1.6);
        cycle(CONNECTION, 1, 32, MILLPOND, HIKARI_LEAK, 35);
        all.add(Target.value(CONNECTION, CycleScenarios.named(1, 32), Measure.ALLOCATED, MILLPOND, 48));
    }

    private void waits() {
        for (String scenario : List.of(PARKED_2_MS, PARKED_50_US)) {
            wait(scenario, Measure.WAIT_P99, 8);
            wait(scenario, Measure.WAIT_P999, 10);
            wait(scenario, Measure.WAIT_MAX, 10);
            wait(scenario, Measure.THROUGHPUT, 0.98);
            fairness(scenario, Measure.SPREAD, 1.15);
            fairness(scenario, Measure.JAIN, 0.99);
        }
        fairness(TEN_THOUSAND, Measure.JAIN, 0.99);
        fairness(TEN_THOUSAND, Measure.WAIT_MAX_TO_IDEAL, 1.1);
        wait(TEN_THOUSAND, Measure.THROUGHPUT, 0.9);
        wait(TWO_HUNDRED, Measure.THROUGHPUT, 1);
        wait(TWO_HUNDRED, Measure.WAIT_MAX, 20);
    }

    /**
     * The least ratio that the guard bears: half of the target. Where that is known not to be reached, less, written
     * down here with the reason; never read from what was published, which would lower it with every loss.
     */
    static double floor(Target target) {
        if (target.program().equals(CycleScenarios.STATEMENT)) {
            // 0.88 to 1.01 of 2 in November 2026: of 28 ns 7.5 are the driver's (decision 0010)
            return 0.5;
        }
        if (target.program().equals(CycleScenarios.FULL)) {
            // 1.44 to 1.99 of 4 in November 2026, for the same reason
            return 1;
        }
        return target.limit() / 2;
    }

    /**
     * Whether the guard bears it. Of values, which do not depend on another pool's luck, a quarter more than the
     * target is too much.
     */
    static boolean isBearable(Target target, double measured) {
        if (target.isRatio()) {
            return measured >= floor(target);
        }
        return target.measure().moreIsBetter()
                ? measured >= target.limit() / VALUES_BEAR
                : measured <= target.limit() * VALUES_BEAR;
    }

    private void others() {
        ratio(OtherScenarios.SHOP, OtherScenarios.shopNamed(10, 10), Measure.THROUGHPUT, MILLPOND, RAW, 0.97);
        ratio(OtherScenarios.START, OtherScenarios.startNamed(), Measure.FIRST, MILLPOND, HIKARI, 1);
        ratio(OtherScenarios.IDLE, OtherScenarios.idleNamed(), Measure.POOL_BYTES, MILLPOND, HIKARI, 2);
    }
}
