package io.millpond.benchmark.plan;

/**
 * How much time a plan gives to one round of one pool.
 *
 * @param rounds how many
 * @param warmUpIterations JMH's, for warming up
 * @param iterations JMH's, for measuring
 * @param iterationMillis each
 * @param warmUpMillis of the other programs
 * @param measureMillis of the other programs
 */
public record Effort(
        int rounds, int warmUpIterations, int iterations, int iterationMillis, int warmUpMillis, int measureMillis) {
    /** Just enough to see that everything works. */
    public static final Effort TINY = new Effort(1, 1, 1, 50, 50, 100);

    public static final Effort QUICK = new Effort(1, 3, 3, 300, 500, 2_000);

    public static final Effort FULL = new Effort(1, 4, 5, 300, 1_500, 2_500);

    /** The same with other times for the programs that are not JMH's. */
    public Effort lasting(int otherWarmUpMillis, int otherMeasureMillis) {
        return new Effort(rounds, warmUpIterations, iterations, iterationMillis, otherWarmUpMillis, otherMeasureMillis);
    }

    /** The same with another number of rounds. */
    public Effort rounds(int other) {
        return new Effort(other, warmUpIterations, iterations, iterationMillis, warmUpMillis, measureMillis);
    }

    /** The same with other programs measured for so long. */
    public Effort measuring(int otherMillis) {
        return new Effort(rounds, warmUpIterations, iterations, iterationMillis, warmUpMillis, otherMillis);
    }
}
