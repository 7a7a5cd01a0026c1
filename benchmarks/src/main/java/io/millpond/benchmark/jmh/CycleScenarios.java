package io.millpond.benchmark.jmh;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Effort;
import io.millpond.benchmark.plan.Scenario;
import java.util.List;

/** What one call costs. */
public final class CycleScenarios {
    public static final String CONNECTION = "connection cycle";
    public static final String STATEMENT = "statement cycle";
    public static final String IN_PIECES = "statement cycle, not inlined";
    public static final String FULL = "full cycle";
    public static final String ELSEWHERE = "full cycle, closed by another thread";
    public static final String DRIVERS = "full cycle, several drivers";

    private static final String BORROW = ConnectionCycleBenchmark.class.getSimpleName() + ".borrowAndReturn";
    private static final String EXECUTE = StatementCycleBenchmark.class.getSimpleName() + ".statement";
    private static final String EXECUTE_IN_PIECES =
            StatementCycleBenchmark.class.getSimpleName() + ".statementInPieces";
    private static final String BOTH = FullCycleBenchmark.class.getSimpleName() + ".full";
    private static final String CLOSED_ELSEWHERE = FullCycleBenchmark.class.getSimpleName() + ".fullClosedElsewhere";
    private static final String IN_TURN = FullCycleBenchmark.class.getSimpleName() + ".fullInTurn";

    private static final int SIZE = 32;

    /** So many threads leave room for the compiler on the two processors that the targets speak of. */
    private static final int FEW_THREADS = 2;

    /**
     * How much longer it takes with more, until what a cycle calls is compiled: they leave the compiler a small share
     * of the processors. On two, with 32 threads, HikariCP was as fast in the full cycle as it gets after 3 s, and
     * Millpond after 8, where one second was given to them.
     */
    private static final int CROWDED = 8;

    /** Where nobody waits there is less to compile. On 8 connections 32 threads took Millpond up to 6 s as well. */
    private static final int CROWDED_AND_SMALL = 4;

    private CycleScenarios() {}

    /** As the report calls it. */
    public static String named(int threads, int size) {
        return threads + (threads == 1 ? " thread on " : " threads on ") + size;
    }

    /** As the report calls it. */
    public static String drivers(int drivers) {
        return drivers + (drivers == 1 ? " driver" : " drivers in one JVM");
    }

    public static Scenario connection(Effort effort, int threads, int size, List<Contender> pools) {
        return scenario(CONNECTION, BORROW, effort, threads, size, pools);
    }

    /** On a pool of 32. */
    public static Scenario statement(Effort effort, int threads, List<Contender> pools) {
        return scenario(STATEMENT, EXECUTE, effort, threads, SIZE, pools);
    }

    /** On a pool of 32; prepared, executed, read and closed in methods that are not inlined. */
    public static Scenario statementInPieces(Effort effort, int threads, List<Contender> pools) {
        return scenario(IN_PIECES, EXECUTE_IN_PIECES, effort, threads, SIZE, pools);
    }

    /** On a pool of 32. */
    public static Scenario full(Effort effort, int threads, List<Contender> pools) {
        return scenario(FULL, BOTH, effort, threads, SIZE, pools);
    }

    /** On a pool of 32; another thread closes what the one that measures has borrowed. */
    public static Scenario closedElsewhere(Effort effort, List<Contender> pools) {
        return scenario(ELSEWHERE, CLOSED_ELSEWHERE, effort, 1, SIZE, pools);
    }

    /** One thread, one pool of 32 on each driver, used in turn. */
    public static Scenario drivers(Effort effort, int drivers, List<Contender> pools) {
        return new JmhScenario(
                DRIVERS,
                drivers(drivers),
                IN_TURN,
                1,
                SIZE,
                drivers,
                pools,
                effort.rounds(),
                effort.warmUpIterations(),
                effort.iterations(),
                effort.iterationMillis());
    }

    private static Scenario scenario(
            String program, String benchmark, Effort effort, int threads, int size, List<Contender> pools) {
        boolean small = program.equals(CONNECTION) && threads <= size;
        int crowded = small ? CROWDED_AND_SMALL : CROWDED;
        int warmUp = threads > FEW_THREADS ? crowded * effort.warmUpIterations() : effort.warmUpIterations();
        return new JmhScenario(
                program,
                named(threads, size),
                benchmark,
                threads,
                size,
                1,
                pools,
                effort.rounds(),
                warmUp,
                effort.iterations(),
                effort.iterationMillis());
    }
}
