package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millpond.core.TimeHistogram;
import io.millpond.spi.TimeStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a snapshot says about durations is compared with the durations themselves. */
class TimeSnapshotTest {
    private final Random random = new Random(4711);

    private static TimeSnapshot snapshot(long immediate, List<TimeHistogram> slots) {
        TimeSnapshot.Builder builder = new TimeSnapshot.Builder();
        slots.forEach(slot -> slot.showTo(builder));
        builder.immediate(immediate);
        return builder.build(builder.counted());
    }

    private static TimeSnapshot snapshot(long... durations) {
        TimeHistogram histogram = new TimeHistogram();
        Arrays.stream(durations).forEach(histogram::record);
        return snapshot(0, List.of(histogram));
    }

    /** From nanoseconds to minutes, each magnitude as often as the others. */
    private long duration() {
        return (long) Math.exp(random.nextDouble() * Math.log(1e11));
    }

    private static long upTo(List<Long> durations, long bound) {
        return durations.stream().filter(d -> d <= bound).count();
    }

    @Test
    void mustCountExactlyUpToTheEndOfABucket() {
        List<Long> durations = new ArrayList<>();
        List<TimeHistogram> slots = List.of(new TimeHistogram(), new TimeHistogram(), new TimeHistogram());
        for (int i = 0; i < 20_000; i++) {
            long nanos = duration();
            durations.add(nanos);
            slots.get(i % slots.size()).record(nanos);
        }
        TimeStats stats = snapshot(0, slots);
        for (int exponent = 0; exponent < 37; exponent++) {
            for (int step = 4; step < 8; step++) {
                long end = ((long) step << exponent) - 1;
                assertThat(stats.countUpTo(end)).as("up to %d ns", end).isEqualTo(upTo(durations, end));
            }
        }
        assertThat(stats.countUpTo(Long.MAX_VALUE)).isEqualTo(20_000).isEqualTo(stats.count());
    }

    @Test
    void mustNeverCountTooManyUpToAnyBoundAndNeverFewerThanAFifthBelow() {
        List<Long> durations = new ArrayList<>();
        TimeHistogram histogram = new TimeHistogram();
        for (int i = 0; i < 20_000; i++) {
            long nanos = duration();
            durations.add(nanos);
            histogram.record(nanos);
        }
        TimeStats stats = snapshot(0, List.of(histogram));
        for (int i = 0; i < 2_000; i++) {
            long bound = duration();
            assertThat(stats.countUpTo(bound))
                    .as("up to %d ns", bound)
                    .isBetween(upTo(durations, (long) (bound * 0.8) - 1), upTo(durations, bound));
        }
    }

    @Test
    void mustCountWhatWasTooShortToBeTimed() {
        TimeStats stats = snapshot(5, List.of(new TimeHistogram()));
        assertThat(stats.countUpTo(-1)).isZero();
        assertThat(stats.countUpTo(0)).isEqualTo(5);
        assertThat(stats.countUpTo(Long.MAX_VALUE)).isEqualTo(5);
    }

    @Test
    void mustAddUpTheSameBucketsOfSeveralSlots() {
        TimeHistogram one = new TimeHistogram();
        TimeHistogram two = new TimeHistogram();
        one.record(1_000);
        two.record(50);
        two.record(1_000);
        TimeStats stats = snapshot(0, List.of(one, two));
        assertThat(stats.countUpTo(63)).isEqualTo(1);
        assertThat(stats.countUpTo(1_023)).isEqualTo(3);
        assertThat(stats.percentileNanos(0.3)).isCloseTo(50, within(8L));
        assertThat(stats.percentileNanos(0.99)).isCloseTo(1_000, within(128L));
    }

    @Test
    void mustTellWhatCameSinceAnEarlierSnapshot() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.record(1_000);
        histogram.record(9_000_000);
        TimeStats earlier = snapshot(10, List.of(histogram));
        histogram.record(1_000);
        histogram.record(5_000);
        TimeStats since = snapshot(12, List.of(histogram)).since(earlier);
        assertThat(since.count()).isEqualTo(4);
        assertThat(since.totalNanos()).isEqualTo(6_000);
        assertThat(since.countUpTo(0)).isEqualTo(2);
        assertThat(since.countUpTo(1_023)).isEqualTo(3);
        assertThat(since.countUpTo(Long.MAX_VALUE)).isEqualTo(4);
        assertThat(since.maxNanos()).as("the upper end of its bucket").isEqualTo(5_119);
    }

    @Test
    void mustTellTheLongestExactlyIfItIsLongerThanAllBefore() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.record(1_000);
        TimeStats earlier = snapshot(0, List.of(histogram));
        histogram.record(1_001);
        assertThat(snapshot(0, List.of(histogram)).since(earlier).maxNanos()).isEqualTo(1_001);
    }

    @Test
    void mustTellOfNothingIfNothingCameSince() {
        TimeStats stats = snapshot(1_000, 2_000);
        TimeStats since = stats.since(stats);
        assertThat(since.count()).isZero();
        assertThat(since.totalNanos()).isZero();
        assertThat(since.maxNanos()).isZero();
        assertThat(since.percentileNanos(0.99)).isZero();
    }

    @Test
    void mustNotCountBackwardsWhatWasTooShortToBeTimedAndThenWas() {
        TimeStats earlier = snapshot(3, List.of(new TimeHistogram()));
        TimeHistogram histogram = new TimeHistogram();
        histogram.record(700);
        TimeStats since = snapshot(2, List.of(histogram)).since(earlier);
        assertThat(since.count()).isZero();
        assertThat(since.countUpTo(0)).isZero();
        assertThat(since.countUpTo(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void mustRefuseAnEarlierOneThatIsNotOfAPool() {
        TimeStats other = new TimeStats() {
            @Override
            public long count() {
                return 0;
            }

            @Override
            public long totalNanos() {
                return 0;
            }

            @Override
            public long maxNanos() {
                return 0;
            }

            @Override
            public long percentileNanos(double share) {
                return 0;
            }

            @Override
            public long countUpTo(long nanos) {
                return 0;
            }

            @Override
            public TimeStats since(TimeStats earlier) {
                return this;
            }
        };
        assertThatThrownBy(() -> snapshot(1).since(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same pool");
    }
}
