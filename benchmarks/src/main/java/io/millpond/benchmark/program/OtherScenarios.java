package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Effort;
import io.millpond.benchmark.plan.Scenario;
import java.util.List;

/** A real database, starting, being idle, growing. */
public final class OtherScenarios {
    public static final String SHOP = "shop on PostgreSQL";
    public static final String START = "start on PostgreSQL";
    public static final String IDLE = "idle";
    public static final String FOOTPRINT = "classes and jars";
    public static final String CONNECTIONS = "growth: connections";
    public static final String POOLS = "growth: pools";

    private static final double JVM_SECONDS = 1;
    private static final int START_SIZE = 10;
    private static final int WARM_UPS = 3;
    private static final double WARM_UP_SECONDS = 0.15;
    private static final double START_SECONDS = 0.3;
    private static final int SIZE_OF_MANY_POOLS = 2;

    private OtherScenarios() {}

    /**
     * Threads and connections; with more threads than connections, raw connections still have one thread each.
     *
     * @param visits of warm-up at least, however long they take
     */
    public static Scenario shop(Effort effort, int visits, int threads, int size, List<Contender> pools) {
        Arguments arguments =
                timed(effort).with("visits", visits).with("threads", threads).with("size", size);
        return new ForkedScenario(
                SHOP,
                shopNamed(threads, size),
                ShopProgram.class,
                arguments,
                true,
                false,
                pools,
                effort.rounds(),
                seconds(effort) + 1);
    }

    /** As the report calls it. */
    public static String shopNamed(int threads, int size) {
        return threads + " threads on " + size;
    }

    /** A pool of ten, so many times started; three times as many before that, to warm up. */
    public static Scenario start(Effort effort, int times, List<Contender> pools) {
        Arguments arguments = new Arguments()
                .with("size", START_SIZE)
                .with("warmups", WARM_UPS * times)
                .with("times", times);
        double seconds = JVM_SECONDS + times * (WARM_UPS * WARM_UP_SECONDS + START_SECONDS);
        return new ForkedScenario(
                START, startNamed(), StartProgram.class, arguments, true, false, pools, effort.rounds(), seconds);
    }

    /** As the report calls it. */
    public static String startNamed() {
        return "a pool of " + START_SIZE;
    }

    /** So many pools; what is told is for one. */
    public static Scenario idle(Effort effort, int count, int settleMillis, List<Contender> pools) {
        Arguments arguments = new Arguments().with("pools", count).with("settle", settleMillis);
        double seconds = 2 * JVM_SECONDS + 2 * settleMillis / 1e3;
        return new ForkedScenario(
                IDLE, idleNamed(), IdleProgram.class, arguments, false, false, pools, effort.rounds(), seconds);
    }

    /** As the report calls it. */
    public static String idleNamed() {
        return "nobody borrows";
    }

    public static Scenario footprint(List<Contender> pools) {
        return new FootprintScenario(FOOTPRINT, pools);
    }

    /** One pool of so many connections, one thread; all idle or all but one lent, which is searched for. */
    public static Scenario connections(Effort effort, int size, boolean lent, List<Contender> pools) {
        Arguments arguments = timed(effort).with("pools", 1).with("size", size).with("lent", lent);
        String name = size
                + (size == 1 ? " connection" : " connections")
                + (lent ? ", all but one of them lent, which another thread returned" : "");
        return new ForkedScenario(
                CONNECTIONS,
                name,
                CrowdProgram.class,
                arguments,
                false,
                false,
                pools,
                effort.rounds(),
                seconds(effort) + 1);
    }

    /** So many pools of two connections each, one thread that uses them in turn. */
    public static Scenario pools(Effort effort, int count, List<Contender> pools) {
        Arguments arguments = timed(effort)
                .with("pools", count)
                .with("size", SIZE_OF_MANY_POOLS)
                .with("lent", false);
        String name = count + (count == 1 ? " pool of " : " pools of ") + SIZE_OF_MANY_POOLS;
        return new ForkedScenario(
                POOLS, name, CrowdProgram.class, arguments, false, false, pools, effort.rounds(), seconds(effort) + 2);
    }

    private static Arguments timed(Effort effort) {
        return new Arguments().with("warmup", effort.warmUpMillis()).with("millis", effort.measureMillis());
    }

    private static double seconds(Effort effort) {
        return JVM_SECONDS + (effort.warmUpMillis() + effort.measureMillis()) / 1e3;
    }
}
