package io.millpond.benchmark.report;

/** What is measured, in which unit, and which way is better. */
public enum Measure {
    TIME("time per operation and thread", "ns", false),
    ALLOCATED("allocated per operation", "B", false),
    THROUGHPUT("throughput", "1/s", true),
    WAIT_P50("wait, p50", "ms", false),
    WAIT_P90("wait, p90", "ms", false),
    WAIT_P99("wait, p99", "ms", false),
    WAIT_P999("wait, p99.9", "ms", false),
    /** Waits that had not ended when the measuring did are counted as long as they had lasted. */
    WAIT_MAX("wait, longest", "ms", false),
    /** Relative to threads / throughput, how long everybody would wait if all waited equally long. */
    WAIT_MAX_TO_IDEAL("longest wait / ideal", "", false),
    /**
     * Where many threads share few connections there are some in any case; how long the longest had lasted tells more.
     */
    OPEN_WAITS("waits that had not ended at the end", "", false),
    /** If this is the longest of all, nobody knows how long that would have been. */
    OPEN_MAX("longest of the waits that had not ended", "ms", false),
    LEAST_OPERATIONS("operations of the thread with the fewest", "", true),
    MOST_OPERATIONS("operations of the thread with the most", "", false),
    SPREAD("most / fewest operations of a thread", "", false),
    /** 1 if all threads get the same, 1/n if one of n gets everything. */
    JAIN("Jain's index of fairness", "", true),
    STARVED("threads that never got a connection", "", false),
    CPU("CPU of the process per operation", "µs", false),
    LATENCY_P50("latency, p50", "ms", false),
    LATENCY_P99("latency, p99", "ms", false),
    COLD_FIRST("first build() of a JVM to first connection", "ms", false),
    FIRST("build() to first connection, warm JVM", "ms", false),
    FULL("build() to all connections lent, warm JVM", "ms", false),
    POOL_BYTES("heap per idle pool without connections", "B", false),
    CONNECTION_BYTES("heap per idle connection", "B", false),
    HEAP("heap of all pools", "KiB", false),
    THREADS("threads per pool", "", false),
    ALL_THREADS("threads of all pools", "", false),
    CLASSES("classes loaded", "", false),
    JARS("jars that they come from", "KiB", false);

    private final String title;
    private final String unit;
    private final boolean moreIsBetter;

    Measure(String title, String unit, boolean moreIsBetter) {
        this.title = title;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    /** For people, with the unit. */
    public String title() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }

    /** Without the unit, which a ratio has not. */
    String bareTitle() {
        return title;
    }

    /** Which way is better. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Whether it is about the longest wait, which may not have ended. */
    boolean isOfLongestWait() {
        return this == WAIT_MAX || this == WAIT_MAX_TO_IDEAL;
    }

    /** How many times better the value is than the other: above 1 is better, whichever way this measure goes. */
    public double timesBetter(double value, double other) {
        if (value == other) {
            return 1;
        }
        return moreIsBetter ? value / other : other / value;
    }
}
