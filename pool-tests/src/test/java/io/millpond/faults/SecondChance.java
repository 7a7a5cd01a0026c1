package io.millpond.faults;

import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * What only says how fast something was says nothing where the machine itself was slow: then it is measured again,
 * twice at most. On a machine that kept pace the first measurement counts, and so does whatever is wrong in any.
 */
final class SecondChance {
    private static final int CHANCES = 3;

    /** A thread that only parks is late by this on a machine that is busy with something else. */
    private static final double SLOW_MILLIS = 10;

    private SecondChance() {}

    /**
     * The figure of the first attempt that keeps the limit, or that the machine is no excuse for; units other than
     * "ms" have but one.
     */
    static double of(double limit, String unit, Callable<Double> attempt) throws Exception {
        for (int left = CHANCES - 1; ; left--) {
            try (MachineWatch machine = new MachineWatch()) {
                long begun = System.nanoTime();
                double figure = attempt.call();
                double late = machine.lateWithin(begun, System.nanoTime());
                if (figure <= limit || left == 0 || !unit.equals("ms") || late < SLOW_MILLIS) {
                    return figure;
                }
                System.out.printf(
                        Locale.ROOT,
                        "measured again, because the machine itself was late by %.1f ms: %.1f ms, limit %.1f%n",
                        late,
                        figure,
                        limit);
            }
        }
    }
}
