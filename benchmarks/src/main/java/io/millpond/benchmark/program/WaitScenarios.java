package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Effort;
import io.millpond.benchmark.plan.Scenario;
import java.util.List;

/** More threads than connections. */
public final class WaitScenarios {
    public static final String CONTENTION = "contention";
    public static final String GROWTH = "growth: threads";

    private static final double JVM_SECONDS = 1;
    private static final int LARGE = 32;

    private WaitScenarios() {}

    /** As the report calls it. */
    public static String named(boolean virtual, int threads, int size, String hold, int micros) {
        String kind = (virtual ? " virtual thread" : " thread") + (threads == 1 ? " on " : "s on ");
        String held = micros == 0 ? ", returned at once" : ", held for " + time(micros);
        return threads + kind + size + held + (hold.equals("compute") ? " of computing" : "");
    }

    private static String time(int micros) {
        return micros < 1_000 ? micros + " µs" : micros / 1_000 + " ms";
    }

    /** The connection is held while the borrower waits, as for its database. */
    public static Scenario parked(Effort effort, int threads, int size, int micros, List<Contender> pools) {
        return scenario(CONTENTION, effort, false, threads, size, Hold.PARK, micros, pools);
    }

    /** The connection is held while the borrower computes: with more borrowers than processors they mostly wait for those. */
    public static Scenario computing(Effort effort, int threads, int size, int micros, List<Contender> pools) {
        return scenario(CONTENTION, effort, false, threads, size, Hold.COMPUTE, micros, pools);
    }

    /** JDK 21 and later. */
    public static Scenario virtual(Effort effort, int threads, int size, int micros, List<Contender> pools) {
        return scenario(CONTENTION, effort, true, threads, size, Hold.PARK, micros, pools);
    }

    /** On a pool of 32, returned at once. */
    public static Scenario growth(Effort effort, int threads, List<Contender> pools) {
        return scenario(GROWTH, effort, false, threads, LARGE, Hold.PARK, 0, pools);
    }

    private static Scenario scenario(
            String program,
            Effort effort,
            boolean virtual,
            int threads,
            int size,
            Hold hold,
            int micros,
            List<Contender> pools) {
        Arguments arguments = new Arguments()
                .with("threads", threads)
                .with("virtual", virtual)
                .with("size", size)
                .with("hold", hold.id())
                .with("micros", micros)
                .with("warmup", effort.warmUpMillis())
                .with("millis", effort.measureMillis());
        return new ForkedScenario(
                program,
                named(virtual, threads, size, hold.id(), micros),
                ContentionProgram.class,
                arguments,
                false,
                virtual,
                pools,
                effort.rounds(),
                (effort.warmUpMillis() + effort.measureMillis()) / 1e3 + JVM_SECONDS);
    }
}
