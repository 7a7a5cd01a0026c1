package io.millpond.core;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import io.millpond.testkit.Depth;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * How deep Lincheck looks, and how the scenarios of real bugs are run: one operation for each thread,
 * many interleavings.
 */
final class LincheckRuns {
    private static final int ITERATIONS = 6;
    private static final int INVOCATIONS = 150;
    private static final int CANARY_ITERATIONS = 100;
    private static final int STRESS_CANARY_INVOCATIONS = 10_000;

    /** {@code -Dmillpond.lincheck.iterations} for more, and then ten times as many interleavings of each. */
    private static final Integer MORE = Integer.getInteger("millpond.lincheck.iterations");

    private LincheckRuns() {}

    static ModelCheckingOptions scenarios(int threads) {
        return MORE == null
                ? options(threads, ITERATIONS, interleavings(INVOCATIONS))
                : options(threads, MORE, 10 * INVOCATIONS);
    }

    /** For what must be found, which ends as soon as it is; nobody wants to read the shortest way to it. */
    static ModelCheckingOptions canary(int threads) {
        return canary(options(threads, CANARY_ITERATIONS, 10 * INVOCATIONS));
    }

    /** The same with scenarios of one's own; as many of these, too. */
    static ModelCheckingOptions canary(ModelCheckingOptions options) {
        return options.iterations(CANARY_ITERATIONS).minimizeFailedScenario(false);
    }

    /**
     * The same where the machine finds the order, which has to happen upon it: many runs, of which a few are
     * enough nearly always.
     */
    static StressOptions canary(StressOptions options) {
        return options.iterations(CANARY_ITERATIONS)
                .invocationsPerIteration(STRESS_CANARY_INVOCATIONS)
                .minimizeFailedScenario(false);
    }

    /** Scenarios of a test that has so many. */
    static int iterations(int usual) {
        return MORE == null ? usual : MORE;
    }

    /** Of each scenario, where so many are looked at in depth: one in five otherwise. */
    static int interleavings(int deep) {
        return MORE == null ? Depth.of(deep / 5, deep) : deep;
    }

    /**
     * Options for scenarios of one's own. What {@link Turns} does is one step: it reads and writes what belongs to the
     * slot's owner, and whatever it answers, the CAS that follows decides. Taken step by step it would be half of a
     * return, and interleavings are counted.
     */
    static ModelCheckingOptions model() {
        return new ModelCheckingOptions()
                .addGuarantee(forClasses(Turns.class.getName()).allMethods().treatAsAtomic());
    }

    private static ModelCheckingOptions options(int threads, int iterations, int invocations) {
        return model().threads(threads)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(iterations)
                .invocationsPerIteration(invocations);
    }
}
