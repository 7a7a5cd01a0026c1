package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Scenario;
import io.millpond.benchmark.report.Measure;
import java.util.List;
import java.util.Map;

/** Classes and jars; the same each time, so one round is enough. */
public record FootprintScenario(String program, List<Contender> pools) implements Scenario {
    private static final double SECONDS = 3;

    @Override
    public String name() {
        return "one pool, used once";
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public double seconds() {
        return SECONDS;
    }

    @Override
    public Map<Measure, Double> run(Contender pool) throws Exception {
        return Footprint.of(pool);
    }
}
