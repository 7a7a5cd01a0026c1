package io.millpond.benchmark;

import static io.millpond.benchmark.contender.Contender.HIKARI;
import static io.millpond.benchmark.contender.Contender.HIKARI_LEAK;
import static io.millpond.benchmark.contender.Contender.MILLPOND;
import static io.millpond.benchmark.contender.Contender.MILLPOND_EXACT;
import static io.millpond.benchmark.contender.Contender.MILLPOND_UNLIMITED;
import static io.millpond.benchmark.contender.Contender.RAW;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.jmh.CycleScenarios;
import io.millpond.benchmark.plan.Effort;
import io.millpond.benchmark.plan.Plan;
import io.millpond.benchmark.plan.Scenario;
import io.millpond.benchmark.program.OtherScenarios;
import io.millpond.benchmark.program.WaitScenarios;
import java.util.ArrayList;
import java.util.List;

/** What each plan runs. */
public final class Plans {
    private static final List<Contender> ALL = Contender.everyPool();
    private static final List<Contender> PLAIN = Contender.plain();
    private static final List<Contender> FASTEST = Contender.fastest();
    private static final List<Contender> DUEL = List.of(MILLPOND, HIKARI);

    /** Until the driver and the pools are compiled: before that, the compiler takes more of the processors than the pools do. */
    private static final int SHOP_WARM_UP = 8_000;

    /** How many targets the guard looks at. */
    static final int GUARDED = 4;

    private Plans() {}

    /** The plan of that name. */
    public static Plan named(String name) {
        return switch (name) {
            case "quick" -> quick();
            case "full" -> full();
            case "guard" -> guard();
            case "tiny" -> tiny();
            default ->
                throw new IllegalArgumentException(
                        "no plan is called " + name + "; there are quick, full, guard and tiny");
        };
    }

    private static List<Contender> withRaw(List<Contender> pools) {
        return with(RAW, pools);
    }

    private static List<Contender> with(Contender another, List<Contender> pools) {
        List<Contender> all = new ArrayList<>(pools);
        all.add(another);
        return all;
    }

    /** At most ten minutes: every target, with those pools that come near; one round. */
    static Plan quick() {
        Effort effort = Effort.QUICK;
        List<Contender> cycles = List.of(MILLPOND, MILLPOND_EXACT, HIKARI, Contender.AGROAL, Contender.BEECP);
        List<Scenario> all = new ArrayList<>();
        all.add(CycleScenarios.connection(effort, 1, 32, ALL));
        all.add(CycleScenarios.connection(effort, 2, 32, cycles));
        all.add(CycleScenarios.connection(effort, 8, 32, FASTEST));
        all.add(CycleScenarios.connection(effort, 32, 32, FASTEST));
        all.add(CycleScenarios.connection(effort, 32, 8, FASTEST));
        all.add(CycleScenarios.statement(effort, 1, with(MILLPOND_UNLIMITED, PLAIN)));
        all.add(CycleScenarios.statement(effort, 2, FASTEST));
        all.add(CycleScenarios.full(effort, 1, PLAIN));
        all.add(CycleScenarios.drivers(effort, 3, FASTEST));
        all.add(WaitScenarios.parked(effort, 64, 10, 2_000, FASTEST));
        all.add(WaitScenarios.parked(effort, 200, 10, 50, FASTEST));
        all.add(WaitScenarios.computing(effort, 32, 10, 50, FASTEST));
        // each is served every half second: in two seconds "three times or four" alone would make 0.98 of Jain's index
        all.add(WaitScenarios.virtual(effort.measuring(6_000), 10_000, 20, 1_000, DUEL));
        all.add(WaitScenarios.virtual(effort, 200, 20, 1_000, DUEL));
        all.add(OtherScenarios.shop(effort.lasting(SHOP_WARM_UP, 4_000), 10, 10, withRaw(FASTEST)));
        // nine seconds for each pool, because a start is measured when it is compiled: the others are in the full plan
        all.add(OtherScenarios.start(effort, 10, FASTEST));
        all.add(OtherScenarios.idle(effort, 20, 1_000, FASTEST));
        all.add(OtherScenarios.footprint(PLAIN));
        Effort shorter = new Effort(1, 1, 1, 300, 500);
        // 1,024 are in the full plan: to open and fill them takes half a minute
        for (int size : new int[] {1, 32, 256}) {
            all.add(OtherScenarios.connections(shorter, size, true, DUEL));
        }
        for (int threads : new int[] {1, 100, 1_000}) {
            all.add(WaitScenarios.growth(shorter, threads, DUEL));
        }
        for (int pools : new int[] {1, 50}) {
            all.add(OtherScenarios.pools(shorter, pools, DUEL));
        }
        return new Plan("quick", all);
    }

    /** Everything, some hours. */
    static Plan full() {
        Effort effort = Effort.FULL;
        Effort longer = effort.rounds(3);
        List<Scenario> all = new ArrayList<>();
        for (int size : new int[] {32, 8}) {
            for (int threads : new int[] {1, 2, 8, 32}) {
                all.add(CycleScenarios.connection(effort, threads, size, ALL));
            }
        }
        for (int threads : new int[] {1, 2, 8, 32}) {
            all.add(CycleScenarios.statement(effort, threads, ALL));
            all.add(CycleScenarios.full(effort, threads, ALL));
        }
        for (int drivers = 1; drivers <= 3; drivers++) {
            all.add(CycleScenarios.drivers(effort, drivers, PLAIN));
        }
        for (int threads : new int[] {32, 64, 200}) {
            for (int micros : new int[] {0, 50, 2_000}) {
                all.add(WaitScenarios.parked(longer, threads, 10, micros, PLAIN));
            }
        }
        all.add(WaitScenarios.computing(longer, 32, 10, 50, PLAIN));
        all.add(WaitScenarios.virtual(longer.measuring(10_000), 10_000, 20, 1_000, PLAIN));
        all.add(WaitScenarios.virtual(longer, 200, 20, 1_000, PLAIN));
        Effort shop = longer.lasting(SHOP_WARM_UP, longer.measureMillis());
        all.add(OtherScenarios.shop(shop, 10, 10, withRaw(PLAIN)));
        all.add(OtherScenarios.shop(shop, 32, 10, withRaw(PLAIN)));
        all.add(OtherScenarios.start(longer, 30, PLAIN));
        all.add(OtherScenarios.idle(longer, 50, 12_000, PLAIN));
        all.add(OtherScenarios.footprint(PLAIN));
        Effort growth = new Effort(3, 1, 1, 1_000, 2_000);
        for (int size : new int[] {1, 4, 16, 64, 256, 1_024}) {
            all.add(OtherScenarios.connections(growth, size, false, FASTEST));
            all.add(OtherScenarios.connections(growth, size, true, FASTEST));
        }
        for (int threads : new int[] {1, 10, 100, 1_000, 10_000}) {
            all.add(WaitScenarios.growth(growth, threads, FASTEST));
        }
        for (int pools : new int[] {1, 10, 50, 200}) {
            all.add(OtherScenarios.pools(growth, pools, FASTEST));
        }
        return new Plan("full", all);
    }

    /** Two minutes: ours against HikariCP in three benchmarks. */
    static Plan guard() {
        Effort effort = Effort.QUICK.rounds(3);
        return new Plan(
                "guard",
                List.of(
                        CycleScenarios.connection(effort, 1, 32, List.of(MILLPOND, HIKARI, HIKARI_LEAK)),
                        CycleScenarios.full(effort, 1, DUEL),
                        CycleScenarios.statement(effort, 1, DUEL)));
    }

    /** Everything once, as short as possible; its figures mean nothing. */
    static Plan tiny() {
        Effort effort = Effort.TINY;
        return new Plan(
                "tiny",
                List.of(
                        CycleScenarios.connection(effort, 1, 32, DUEL),
                        CycleScenarios.statement(effort, 2, DUEL),
                        CycleScenarios.full(effort, 1, DUEL),
                        CycleScenarios.drivers(effort, 3, DUEL),
                        WaitScenarios.parked(effort, 64, 10, 2_000, DUEL),
                        WaitScenarios.computing(effort, 32, 10, 50, DUEL),
                        WaitScenarios.virtual(effort, 200, 20, 1_000, DUEL),
                        OtherScenarios.shop(effort, 10, 10, withRaw(DUEL)),
                        OtherScenarios.start(effort, 2, DUEL),
                        OtherScenarios.idle(effort, 5, 100, DUEL),
                        OtherScenarios.footprint(DUEL),
                        OtherScenarios.connections(effort, 32, true, DUEL),
                        WaitScenarios.growth(effort, 10, DUEL),
                        OtherScenarios.pools(effort, 5, DUEL)));
    }
}
