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
        return isRatio()
                ? results.timesBetter(program, scenario, measure, pool, baseline)
                : results.figure(program, scenario, pool, measure).map(Figure::value);
    }

    /** Whether that will do. */
    public boolean isMet(double measured) {
        return isRatio() || measure.moreIsBetter() ? measured >= limit : measured <= limit;
    }

    /** The pool of another project with the best value, if one is better than ours. */
    public Optional<Contender> whoIsAhead(Results results) {
        Optional<Figure> ours = results.figure(program, scenario, pool, measure);
        return ours.flatMap(mine -> Contender.others().stream()
                .filter(other -> results.figure(program, scenario, other.id(), measure)
                        .filter(figure -> figure.timesBetterThan(mine) > 1)
                        .isPresent())
                .max(java.util.Comparator.comparingDouble(
                        other -> results.figure(program, scenario, other.id(), measure)
                                .map(figure -> figure.timesBetterThan(mine))
                                .orElse(0.0))));
    }
}
