package io.millpond.core;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How the scenarios of real bugs are run: few operations, many interleavings; {@code -Dmillpond.lincheck.iterations} for more. */
final class LincheckRuns {
    private LincheckRuns() {}

    /** One operation for each thread: what the scenario is about, and nothing else. */
    static ModelCheckingOptions scenarios(int threads, int invocations) {
        return new ModelCheckingOptions()
                .threads(threads)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(Integer.getInteger("millpond.lincheck.iterations", 10))
                .invocationsPerIteration(invocations);
    }
}
