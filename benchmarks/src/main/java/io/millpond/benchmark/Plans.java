package io.millpond.benchmark;

import static io.millpond.benchmark.contender.Contender.AGROAL_UNCHECKED;
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
import io.millpond.benchmark.plan.Repeated;
import io.millpond.benchmark.plan.Scenario;
import io.millpond.benchmark.program.OtherScenarios;
import io.millpond.benchmark.program.WaitScenarios;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What each plan runs. */
public final class Plans {
    private static final List<Contender> ALL = Contender.everyPool();

    /** Without the one that differs in what a borrow checks and in nothing else. */
    private static final List<Contender> DISTINCT =
            ALL.stream().filter(pool -> pool != AGROAL_UNCHECKED).toList();

    /** Without the one that differs in its statements and in nothing else. */
    private static final List<Contender> BORROWING =
            ALL.stream().filter(pool -> pool != MILLPOND_UNLIMITED).toList();

    private static final List<Contender> PLAIN = Contender.plain();
    private static final List<Contender> FASTEST = Contender.fastest();
    private static final List<Contender> DUEL = List.of(MILLPOND, HIKARI);

    /**
     * In the quick plan: BeeCP is left to the connection cycle, in which it is ahead where connections are scarce, and
     * to the full plan.
     */
    private static final List<Contender> NEAR = List.of(MILLPOND, HIKARI, Contender.AGROAL);

    /** Those of the targets, who run three rounds where the others run one. */
    private static final Set<Contender> TARGETED = Set.of(MILLPOND, MILLPOND_EXACT, HIKARI, HIKARI_LEAK, RAW);

    private static final int ROUNDS = 3;

    /**
     * Until the driver and the pools are compiled, whatever the machine can do; milliseconds at least, and what they
     * are estimated by.
     */
    private static final int SHOP_WARM_UP = 6_000;

    /** The same in visits: the compiler goes by calls. Of any pool, it has nearly nothing to do after 130,000. */
    private static final int SHOP_WARM_VISITS = 150_000;

    /** How many targets the guard looks at. */
    static final int GUARDED = 5;

    /** Those that may be published: they measure every target. */
    static final List<String> PUBLISHED = List.of("quick", "full");

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

    private static Scenario again(Scenario scenario) {
        return again(scenario, ROUNDS);
    }

    private static Scenario again(Scenario scenario, int rounds) {
        return new Repeated(scenario, rounds, TARGETED);
    }

    /** At most ten minutes: every target, with those pools that come near. How costs grow is in the full plan. */
    static Plan quick() {
        Effort effort = Effort.QUICK;
        List<Contender> cycles = List.of(MILLPOND, MILLPOND_EXACT, HIKARI, Contender.BEECP);
        List<Scenario> all = new ArrayList<>();
        all.add(again(CycleScenarios.connection(effort, 1, 32, BORROWING)));
        all.add(again(CycleScenarios.connection(effort, 2, 32, cycles)));
        // Agroal, which lets a thread wait for up to two minutes on 8, and the round with it, is in the full plan
        all.add(CycleScenarios.connection(effort, 8, 32, DUEL));
        // one round would tell little: they came to 3.5 to 6.4 of HikariCP's speed on 32 connections
        all.add(again(CycleScenarios.connection(effort, 32, 32, DUEL), 2));
        all.add(again(CycleScenarios.connection(effort, 32, 8, with(Contender.BEECP, DUEL)), 2));
        all.add(again(CycleScenarios.statement(effort, 1, with(MILLPOND_UNLIMITED, NEAR))));
        all.add(again(CycleScenarios.statement(effort, 2, NEAR)));
        all.add(CycleScenarios.statementInPieces(effort, 1, DUEL));
        all.add(again(CycleScenarios.full(effort, 1, NEAR)));
        all.add(CycleScenarios.closedElsewhere(effort, DUEL));
        all.add(CycleScenarios.drivers(effort, 3, DUEL));
        all.add(WaitScenarios.parked(effort, 64, 10, 2_000, NEAR));
        all.add(WaitScenarios.parked(effort, 200, 10, 50, NEAR));
        all.add(WaitScenarios.computing(effort, 32, 10, 50, NEAR));
        // each is served every half second: in two seconds "three times or four" alone would make 0.98 of Jain's index
        all.add(WaitScenarios.virtual(effort.measuring(6_000), 10_000, 20, 1_000, DUEL));
        all.add(WaitScenarios.virtual(effort, 200, 20, 1_000, DUEL));
        // two JVMs with the same raw connections differ by more than what is looked for, so that one round would tell
        // nothing; the other pools are in the full plan
        Effort shop = effort.lasting(SHOP_WARM_UP, 2_500);
        all.add(again(OtherScenarios.shop(shop, SHOP_WARM_VISITS, 10, 10, withRaw(DUEL)), 2));
        // nine seconds for each pool, because a start is measured when it is compiled: the others are in the full plan
        all.add(OtherScenarios.start(effort, 10, DUEL));
        all.add(OtherScenarios.idle(effort, 20, 1_000, FASTEST));
        all.add(OtherScenarios.footprint(FASTEST));
        return new Plan("quick", all);
    }

    /**
     * Everything. All pools in what there is a target for or what was asked of all; three rounds of what there
     * is a target for.
     */
    static Plan full() {
        Effort effort = Effort.FULL;
        List<Scenario> all = new ArrayList<>();
        for (int threads : new int[] {1, 2, 8, 32}) {
            boolean targeted = threads <= 2;
            all.add(again(CycleScenarios.connection(effort, threads, 32, targeted ? BORROWING : PLAIN)));
            boolean scarce = threads == 32;
            Scenario small = CycleScenarios.connection(effort, threads, 8, scarce ? PLAIN : FASTEST);
            all.add(scarce ? again(small) : small);
            Scenario statement = CycleScenarios.statement(effort, threads, targeted ? DISTINCT : FASTEST);
            all.add(targeted ? again(statement) : statement);
            Scenario full = CycleScenarios.full(effort, threads, targeted ? DISTINCT : FASTEST);
            all.add(targeted ? again(full) : full);
        }
        all.add(again(CycleScenarios.statementInPieces(effort, 1, FASTEST)));
        all.add(again(CycleScenarios.closedElsewhere(effort, PLAIN)));
        for (int drivers = 1; drivers <= 3; drivers++) {
            all.add(CycleScenarios.drivers(effort, drivers, PLAIN));
        }
        for (int threads : new int[] {32, 64, 200}) {
            for (int micros : new int[] {0, 50, 2_000}) {
                Scenario parked = WaitScenarios.parked(effort, threads, 10, micros, PLAIN);
                all.add(threads == 64 && micros == 2_000 || threads == 200 && micros == 50 ? again(parked) : parked);
            }
        }
        all.add(WaitScenarios.computing(effort, 32, 10, 50, PLAIN));
        all.add(again(WaitScenarios.virtual(effort.measuring(6_000), 10_000, 20, 1_000, PLAIN)));
        all.add(again(WaitScenarios.virtual(effort, 200, 20, 1_000, PLAIN)));
        Effort shop = effort.lasting(SHOP_WARM_UP, 5_000);
        all.add(again(OtherScenarios.shop(shop, SHOP_WARM_VISITS, 10, 10, withRaw(PLAIN))));
        all.add(OtherScenarios.shop(shop, SHOP_WARM_VISITS, 32, 10, withRaw(FASTEST)));
        all.add(again(OtherScenarios.start(effort, 10, PLAIN)));
        // no rounds: how much heap something takes is not a matter of chance
        all.add(OtherScenarios.idle(effort, 50, 12_000, PLAIN));
        all.add(OtherScenarios.footprint(PLAIN));
        Effort growth = new Effort(1, 1, 1, 1, 500, 1_000);
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
                        CycleScenarios.closedElsewhere(effort, DUEL),
                        CycleScenarios.drivers(effort, 3, DUEL),
                        WaitScenarios.parked(effort, 64, 10, 2_000, DUEL),
                        WaitScenarios.computing(effort, 32, 10, 50, DUEL),
                        WaitScenarios.virtual(effort, 200, 20, 1_000, DUEL),
                        OtherScenarios.shop(effort, 0, 10, 10, withRaw(DUEL)),
                        OtherScenarios.start(effort, 2, DUEL),
                        OtherScenarios.idle(effort, 5, 100, DUEL),
                        OtherScenarios.footprint(DUEL),
                        OtherScenarios.connections(effort, 32, true, DUEL),
                        WaitScenarios.growth(effort, 10, DUEL),
                        OtherScenarios.pools(effort, 5, DUEL)));
    }
}
