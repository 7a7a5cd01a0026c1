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

    /** The compiler goes by calls, and has little to do after so many; virtual threads need more time for each. */
    private static final int BORROWS = 200_000;

    private static final int VIRTUAL_BORROWS = 50_000;

    /** The borrows beforehand end then, however many there were; mostly they take half of it. */
    private static final int MOST_MILLIS = 2_000;

    private static final int TIMES_WARM_UP = 4;

    /** Of warming up: all threads start at once, and in the first turn they have not yet found their places. */
    private static final int TURNS = 2;

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

    /**
     * The connection is held while the borrower computes: with more borrowers than processors they mostly
     * wait for those.
     */
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

    /** How long everybody waits for once, if all are served in turn; rounded up. */
    private static int turnMillis(int threads, int size, int micros) {
        return (int) Math.ceil((double) threads * micros / size / 1_000);
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
        int warmUp = Math.max(effort.warmUpMillis(), TURNS * turnMillis(threads, size, micros));
        int most = Math.min(MOST_MILLIS, TIMES_WARM_UP * effort.warmUpMillis());
        // what is returned at once needs no other borrows to learn from
        int borrows = micros == 0 ? 0 : virtual ? VIRTUAL_BORROWS : BORROWS;
        double before = borrows == 0 ? 0 : most / 2e3;
        Arguments arguments = new Arguments()
                .with("threads", threads)
                .with("virtual", virtual)
                .with("size", size)
                .with("hold", hold.id())
                .with("micros", micros)
                .with("borrows", borrows)
                .with("most", most)
                .with("warmup", warmUp)
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
                before + (warmUp + effort.measureMillis()) / 1e3 + JVM_SECONDS);
    }
}
