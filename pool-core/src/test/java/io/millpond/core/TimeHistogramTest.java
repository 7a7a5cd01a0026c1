package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Buckets without gaps, none wider than a quarter. */
class TimeHistogramTest {
    @Test
    void mustCoverEveryDurationWithoutAGap() {
        int bucket = TimeHistogram.bucketOf(0);
        assertThat(TimeHistogram.floorOf(bucket)).isZero();
        for (int i = 1; TimeHistogram.floorOf(i) < Long.MAX_VALUE; i++) {
            long floor = TimeHistogram.floorOf(i);
            assertThat(floor).isGreaterThan(TimeHistogram.floorOf(i - 1));
            assertThat(TimeHistogram.bucketOf(floor)).isEqualTo(i);
            assertThat(TimeHistogram.bucketOf(floor - 1)).isEqualTo(i - 1);
            long ceiling = TimeHistogram.floorOf(i + 1);
            assertThat(ceiling - floor).isLessThanOrEqualTo(Math.max(1, floor / 4 + 1));
        }
        assertThat(TimeHistogram.bucketOf(-1)).isZero();
        assertThat(TimeHistogram.floorOf(TimeHistogram.bucketOf(Long.MAX_VALUE)))
                .isPositive();
    }

    @Test
    void mustKeepCountSumAndLongest() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.recordExclusive(100, 16);
        histogram.recordExclusive(5_000, 1);
        assertThat(countTotalMax(histogram)).containsExactly(17, 16 * 100 + 5_000, 5_000);
    }

    @Test
    void mustShowEachBucketWithBothOfItsEnds() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.record(1_000);
        long[] ends = new long[2];
        histogram.showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {
                ends[0] = floor;
                ends[1] = ceiling;
            }

            @Override
            public void total(long nanos, long max) {}
        });
        assertThat(ends).containsExactly(896, 1_024);
    }

    private static long[] countTotalMax(TimeHistogram histogram) {
        long[] seen = new long[3];
        histogram.showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {
                seen[0] += count;
            }

            @Override
            public void total(long nanos, long max) {
                seen[1] = nanos;
                seen[2] = max;
            }
        });
        return seen;
    }

    @Test
    void mustKeepTheLongestWhateverTheOrder() {
        TimeHistogram upwards = new TimeHistogram();
        upwards.record(1_000);
        upwards.record(9_000);
        upwards.record(9_000);
        assertThat(countTotalMax(upwards)).containsExactly(3, 19_000, 9_000);
        TimeHistogram downwards = new TimeHistogram();
        downwards.record(9_000);
        downwards.record(1_000);
        assertThat(countTotalMax(downwards)).containsExactly(2, 10_000, 9_000);
    }

    /** Room is made on either side of what is there, of which nothing may move into another bucket. */
    @Test
    void mustKeepWhatIsThereWhenRoomIsMade() {
        long[] times = {1_000_000, 1_000, 1_000_000_000, 1, 1_000_000};
        TimeHistogram shared = new TimeHistogram();
        TimeHistogram own = new TimeHistogram();
        for (long time : times) {
            shared.record(time);
            own.recordExclusive(time, 1);
        }
        assertThat(Recorded.in(shared)).isEqualTo(Recorded.in(own));
        assertThat(Recorded.in(own).counts())
                .hasSize(4)
                .containsEntry(TimeHistogram.floorOf(TimeHistogram.bucketOf(1_000_000)), 2L)
                .containsEntry(TimeHistogram.floorOf(TimeHistogram.bucketOf(1_000)), 1L)
                .containsEntry(TimeHistogram.floorOf(TimeHistogram.bucketOf(1_000_000_000)), 1L)
                .containsEntry(TimeHistogram.floorOf(TimeHistogram.bucketOf(1)), 1L);
    }
}
