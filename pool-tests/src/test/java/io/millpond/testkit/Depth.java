package io.millpond.testkit;

/**
 * How often a test does the same thing again: often with {@code -Pdeep}, {@code -Pfaults} and where planted bugs are
 * looked for, and as often as ten minutes for all tests allow otherwise. What is asserted is the same. Tests that ask
 * are tagged {@code deep}.
 */
public final class Depth {
    private static final boolean DEEP = Boolean.getBoolean("millpond.deep");

    private Depth() {}

    /** Whether time is no object. */
    public static boolean isDeep() {
        return DEEP;
    }

    /** So often. */
    public static int of(int usually, int deep) {
        return DEEP ? deep : usually;
    }
}
