package io.millpond.core;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How the scenarios of real bugs are run: one operation for each thread, many interleavings. */
final class LincheckRuns {
    private static final int ITERATIONS = 6;
    private static final int INVOCATIONS = 150;

    /** {@code -Dmillpond.lincheck.iterations} for more, and then ten times as many interleavings of each. */
    private static final Integer MORE = Integer.getInteger("millpond.lincheck.iterations");

    private LincheckRuns() {}

    static ModelCheckingOptions scenarios(int threads) {
        return options(threads, MORE == null ? ITERATIONS : MORE, MORE == null ? INVOCATIONS : 10 * INVOCATIONS);
    }

    /** For what must be found, which ends as soon as it is. */
    static ModelCheckingOptions canary(int threads) {
        return options(threads, 100, 10 * INVOCATIONS);
    }

    private static ModelCheckingOptions options(int threads, int iterations, int invocations) {
        return new ModelCheckingOptions()
                .threads(threads)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(iterations)
                .invocationsPerIteration(invocations);
    }
}
