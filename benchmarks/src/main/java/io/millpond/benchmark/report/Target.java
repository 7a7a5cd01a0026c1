package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.util.Optional;

/**
 * What Millpond wants to reach.
 *
 * @param pool the id of a variant of ours
 * @param baseline the id of the pool that it is compared with; empty if the value itself counts
 * @param limit of the ratio, or of the value: the least if more is better, else the most
 */
public record Target(String program, String scenario, Measure measure, String pool, String baseline, double limit) {
    /** At least so many times better than another. */
    public static Target ratio(
            String program, String scenario, Measure measure, Contender pool, Contender baseline, double limit) {
        return new Target(program, scenario, measure, pool.id(), baseline.id(), limit);
    }

    /** A value of its own. */
    public static Target value(String program, String scenario, Measure measure, Contender pool, double limit) {
        return new Target(program, scenario, measure, pool.id(), "", limit);
    }

    /** Whether it is compared with another pool. */
    public boolean isRatio() {
        return !baseline.isEmpty();
    }

    /** For people: what has to be reached. */
    public String text() {
        if (isRatio()) {
            return "≥ " + Numbers.ratio(limit) + " " + Contender.of(baseline).title();
        }
        return (measure.moreIsBetter() ? "≥ " : "≤ ") + Numbers.value(limit);
    }

    /** The ratio or the value, if it was measured. */
    public Optional<Double> measured(Results results) {
        return spread(results).map(Spread::median);
    }

    /** The same with the rounds that it is the median of. */
    public Optional<Spread> spread(Results results) {
        return isRatio()
                ? results.against(program, scenario, measure, pool, baseline)
                : results.figure(program, scenario, pool, measure).map(results::values);
    }

    /** Whether that will do. */
    public boolean isMet(double measured) {
        return isRatio() || measure.moreIsBetter() ? measured >= limit : measured <= limit;
    }

    /** Whether some rounds met it and some did not: then the median decides, but nobody should build on it. */
    public boolean isWithin(Spread spread) {
        return isMet(spread.least()) != isMet(spread.most());
    }

    /** For people. */
    String verdict(Spread spread) {
        return (isMet(spread.median()) ? "yes" : "no") + (isWithin(spread) ? ", within the spread" : "");
    }

    /** The pool of another project with the best value, if one is better than ours, by however little. */
    public Optional<Contender> whoIsAhead(Results results) {
        return results.figure(program, scenario, pool, measure)
                .flatMap(mine -> Lead.over(mine, results, 1))
                .map(Lead::pool);
    }
}
