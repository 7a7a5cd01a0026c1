package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Another project's pool that is better than Millpond in something.
 *
 * @param timesBetter than ours
 */
record Lead(Figure ours, Contender pool, Figure theirs, Spread timesBetter) {
    /** What is less is no lead: the same pool, run twice, differs by as much. */
    static final double NOTABLE = 1.02;

    private static final Set<Measure> NEITHER =
            EnumSet.of(Measure.MOST_OPERATIONS, Measure.OPEN_WAITS, Measure.OPEN_MAX);

    /** The best of those of other projects that are better by this factor at least. */
    static Optional<Lead> over(Figure ours, Results results, double factor) {
        return Contender.others().stream()
                .flatMap(pool -> results
                        .figure(ours.program(), ours.scenario(), pool.id(), ours.measure())
                        .map(theirs -> new Lead(ours, pool, theirs, results.against(theirs, ours)))
                        .stream())
                .filter(lead -> lead.timesBetter.median() > factor)
                .max(Comparator.comparingDouble(lead -> lead.timesBetter.median()));
    }

    /** Of everything that was measured and is good or bad in itself, not only of what there is a target for. */
    static List<Lead> allIn(Results results) {
        List<Lead> all = new ArrayList<>();
        for (Figure figure : results.figures()) {
            if (figure.pool().equals(Contender.MILLPOND.id()) && !NEITHER.contains(figure.measure())) {
                over(figure, results, NOTABLE).ifPresent(all::add);
            }
        }
        return all;
    }
}
