package io.millpond.benchmark.plan;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Measure;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario in which those pools for which there are targets run more rounds than the others.
 *
 * @param scenario the first round
 * @param rounds how many there are in all
 * @param again who takes part in those after the first
 */
public record Repeated(Scenario scenario, int rounds, Set<Contender> again) implements Scenario {
    @Override
    public String program() {
        return scenario.program();
    }

    @Override
    public String name() {
        return scenario.name();
    }

    @Override
    public List<Contender> pools() {
        return scenario.pools();
    }

    @Override
    public List<Contender> pools(int round) {
        return round == 0 ? pools() : pools().stream().filter(again::contains).toList();
    }

    @Override
    public double seconds() {
        return scenario.seconds();
    }

    @Override
    public Map<Measure, Double> run(Contender pool) throws Exception {
        return scenario.run(pool);
    }
}
