package io.millpond.simulation;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void mustKeepItsInvariants() {
        PoolLoader loader = new PoolLoader(Map.of());
        Strands strands = Strands.best();
        long n = Long.getLong("n", 1000);
        long steps = 0;
        long switches = 0;
        Simulation.run(loader, strands, Scenarios.of(0), Decisions.none(), false);
        long t = System.nanoTime();
        int failed = 0;
        long first = Long.getLong("first", 0);
        for (long seed = first; seed < first + n; seed++) {
            Simulation.Result r = Simulation.run(loader, strands, Scenarios.of(seed), Decisions.random(seed), Boolean.getBoolean("trace"));
            steps += r.steps();
            switches += r.switches();
            if (r.violation() != null) {
                if (failed++ < 5) {
                    System.out.println(seed + ": " + r.violation() + "\n" + Scenarios.of(seed));
                    if (r.violation().cause() != null) r.violation().cause().printStackTrace(System.out);
                    r.trace().forEach(System.out::println);
                }
            }
        }
        System.out.println(failed + " failed of " + n + "; " + (System.nanoTime() - t) / 1000 / n + " us each, " + steps / n + " steps, " + switches / n + " switches");
    }
}
