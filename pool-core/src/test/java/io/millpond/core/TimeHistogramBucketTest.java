package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Buckets that leave no gap, from 0 to the longest time there is. */
class TimeHistogramBucketTest {
    private static final int LAST = TimeHistogram.bucketOf(Long.MAX_VALUE);

    /** What a reader was shown. */
    private static final class Shown implements TimeHistogram.Reader {
        final List<long[]> buckets = new ArrayList<>();
        long nanos = -1;
        long max = -1;

        @Override
        public void bucket(long floor, long ceiling, long count) {
            buckets.add(new long[] {floor, ceiling, count});
        }

        @Override
        public void total(long nanos, long max) {
            this.nanos = nanos;
            this.max = max;
        }

        long count() {
            return buckets.stream().mapToLong(bucket -> bucket[2]).sum();
        }

        static Shown of(TimeHistogram histogram) {
            Shown shown = new Shown();
            histogram.showTo(shown);
            return shown;
        }
    }

    @Test
    void mustJoinBucketsWithoutGapOrOverlap() {
        for (int bucket = 0; bucket <= LAST; bucket++) {
            long floor = TimeHistogram.floorOf(bucket);
            long ceiling = TimeHistogram.floorOf(bucket + 1);
            assertThat(ceiling).isGreaterThan(floor);
            assertThat(TimeHistogram.bucketOf(floor)).isEqualTo(bucket);
            assertThat(TimeHistogram.bucketOf(ceiling - 1)).isEqualTo(bucket);
        }
        assertThat(TimeHistogram.floorOf(LAST + 1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void mustKeepBucketsAtMostAQuarterWide() {
        // below 4 ns a bucket is one nanosecond
        for (int bucket = 4; bucket <= LAST; bucket++) {
            long floor = TimeHistogram.floorOf(bucket);
            assertThat(TimeHistogram.floorOf(bucket + 1) - floor).isLessThanOrEqualTo(floor / 4 + 1);
        }
    }

    @Test
    void mustFindTheBucketOfRandomTimesOfEveryMagnitude() {
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            long nanos = random.nextLong() >>> 1 + random.nextInt(63);
            int bucket = TimeHistogram.bucketOf(nanos);
            assertThat(nanos).isBetween(TimeHistogram.floorOf(bucket), TimeHistogram.floorOf(bucket + 1));
        }
    }

    @Test
    void mustCountANegativeTimeAsNone() {
        assertThat(TimeHistogram.bucketOf(-1)).isZero();
        assertThat(TimeHistogram.bucketOf(Long.MIN_VALUE)).isZero();
    }

    @Test
    void mustCountAnExampleByItsWeight() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.recordExclusive(1_000, 16);
        histogram.recordExclusive(9_000, 1);
        Shown shown = Shown.of(histogram);
        assertThat(shown.count()).isEqualTo(17);
        assertThat(shown.nanos).isEqualTo(25_000);
        assertThat(shown.max).isEqualTo(9_000);
    }

    @Test
    void mustCountTheSameWithOneWriterAndWithMany() {
        TimeHistogram exclusive = new TimeHistogram();
        TimeHistogram shared = new TimeHistogram();
        for (long nanos = 1; nanos < 1L << 40; nanos *= 3) {
            exclusive.recordExclusive(nanos, 1);
            shared.record(nanos);
        }
        assertThat(Shown.of(exclusive)).usingRecursiveComparison().isEqualTo(Shown.of(shared));
    }

    @Test
    void mustKeepWhatItHasWhenItGrowsToEitherSide() {
        TimeHistogram histogram = new TimeHistogram();
        long[] nanos = {1_000, 900, 5_000_000_000L, 0, 1_000, Long.MAX_VALUE, 3, 70_000};
        for (long each : nanos) {
            histogram.recordExclusive(each, 2);
        }
        Shown shown = Shown.of(histogram);
        assertThat(shown.count()).isEqualTo(2 * nanos.length);
        assertThat(shown.buckets).hasSize(nanos.length - 2); // 1,000 twice, and 900 beside it
    }

    @Test
    void mustLoseNothingOfManyWriters() throws InterruptedException {
        int writers = 4;
        int each = 5_000;
        TimeHistogram histogram = new TimeHistogram();
        Thread[] threads = new Thread[writers];
        for (int i = 0; i < writers; i++) {
            int writer = i;
            threads[i] = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    histogram.record(1L << (n + writer * 7) % 40);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(Shown.of(histogram).count()).isEqualTo((long) writers * each);
    }

    @Test
    void mustShowNoEmptyBucket() {
        assertThat(Shown.of(new TimeHistogram()).buckets).isEmpty();
    }
}
