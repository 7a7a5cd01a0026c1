package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Map;
import java.util.TreeMap;

/** What a histogram has recorded: how many times in each bucket, by the shortest time that belongs there. */
record Recorded(Map<Long, Long> counts) {
    private static final int FIRST_BUCKET = 40;

    static Recorded in(TimeHistogram times) {
        Map<Long, Long> counts = new TreeMap<>();
        times.showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {
                counts.put(floor, count);
            }

            @Override
            public void total(long nanos, long max) {}
        });
        return new Recorded(counts);
    }

    /** How long the thing with this number lasts, from 2 µs on: each has a bucket for itself. */
    static long durationOf(int thing) {
        return TimeHistogram.floorOf(FIRST_BUCKET + thing);
    }

    /** All of so many things have been recorded about so often, and nothing else. */
    void assertEach(int things, long times) {
        assertThat(counts).hasSize(things);
        for (int thing = 0; thing < things; thing++) {
            assertThat(counts.getOrDefault(durationOf(thing), 0L))
                    .as("thing " + thing + " of " + things)
                    .isCloseTo(times, withinPercentage(10));
        }
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
