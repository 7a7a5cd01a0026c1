package io.millpond.benchmark.program;

import io.millpond.benchmark.report.Measure;
import java.util.Map;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/** Times of many threads, two digits exact, up to an hour. */
final class Waits {
    private static final long LONGEST = 3_600_000_000_000L;
    private static final int DIGITS = 2;
    private static final int MOST_STRIPES = 256;

    private final AtomicHistogram[] stripes;

    Waits(int threads) {
        stripes = new AtomicHistogram[Math.min(threads, MOST_STRIPES)];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new AtomicHistogram(LONGEST, DIGITS);
        }
    }

    /** Up to 256 threads each have a histogram of their own. */
    void record(int thread, long nanos) {
        stripes[thread % stripes.length].recordValue(Math.min(nanos, LONGEST));
    }

    Histogram sum() {
        Histogram sum = new Histogram(LONGEST, DIGITS);
        for (AtomicHistogram stripe : stripes) {
            sum.add(stripe);
        }
        return sum;
    }

    /** The p-th percentile in milliseconds. */
    static void put(Map<Measure, Double> figures, Measure measure, Histogram histogram, double percentile) {
        figures.put(measure, histogram.getValueAtPercentile(percentile) / 1e6);
    }
}
