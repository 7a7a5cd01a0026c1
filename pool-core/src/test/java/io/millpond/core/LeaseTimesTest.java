package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the sampled times say of all leases, on a clock that the test moves; the seed is fixed, so that it fails
 * always or never.
 */
class LeaseTimesTest {
    private static final int LEASES = 400_000;
    private static final long TICK = CoarseClock.TICK_NANOS;

    private final long[] time = {0};
    private final AtomicInteger readings = new AtomicInteger();
    private final CoarseClock clock = new CoarseClock(() -> {
        readings.incrementAndGet();
        return time[0];
    });
    private final Slot<Object> slot = new Slot<>(0);
    private final Random random = new Random(17);
    private long nextTick = TICK;

    private void pass(long nanos) {
        long until = time[0] + nanos;
        while (nextTick <= until) {
            time[0] = nextTick;
            clock.tick();
            nextTick += TICK;
        }
        time[0] = until;
    }

    private long[] lease(int leases, boolean exact, IntToLongFunction duration) {
        LeaseTimes times = new LeaseTimes(clock, exact);
        long[] lasted = new long[leases];
        clock.now();
        for (int i = 0; i < leases; i++) {
            lasted[i] = duration.applyAsLong(i);
            pass(random.nextInt(100_000));
            times.leaseBegins(slot, 1);
            pass(lasted[i]);
            times.leaseEnds(slot);
        }
        return lasted;
    }

    private record Summary(long count, long nanos, long p50, long p99) {}

    private Summary summary() {
        long[] floors = new long[300];
        long[] counts = new long[300];
        long[] seen = new long[2];
        slot.usage().showTo(new TimeHistogram.Reader() {
            private int next;

            @Override
            public void bucket(long floor, long ceiling, long count) {
                floors[next] = floor + (ceiling - floor) / 2;
                counts[next++] = count;
                seen[0] += count;
            }

            @Override
            public void total(long nanos, long max) {
                seen[1] = nanos;
            }
        });
        return new Summary(seen[0], seen[1], at(floors, counts, seen[0] / 2), at(floors, counts, seen[0] * 99 / 100));
    }

    private static long at(long[] middles, long[] counts, long rank) {
        int bucket = 0;
        for (long passed = counts[0]; passed <= rank; passed += counts[bucket]) {
            bucket++;
        }
        return middles[bucket];
    }

    private void assertAgrees(long[] lasted, double meanPercent) {
        Arrays.sort(lasted);
        Summary sampled = summary();
        double mean = Arrays.stream(lasted).average().orElseThrow();
        assertThat(sampled.count).isCloseTo(lasted.length, withinPercentage(2));
        assertThat((double) sampled.nanos / sampled.count).isCloseTo(mean, withinPercentage(meanPercent));
        // half a bucket, and the noise of the sample
        assertThat(sampled.p50).isCloseTo(lasted[lasted.length / 2], withinPercentage(20));
        assertThat(sampled.p99).isCloseTo(lasted[lasted.length * 99 / 100], withinPercentage(25));
    }

    @Test
    void mustAgreeWithTheTruthWhereLeasesAreShort() {
        assertAgrees(lease(LEASES, false, i -> 1 + (long) (-50_000 * Math.log(1 - random.nextDouble()))), 3);
    }

    @Test
    void mustAgreeWithTheTruthWhereLeasesTakeAboutATick() {
        assertAgrees(lease(LEASES / 10, false, i -> 1 + (long) (-8_000_000 * Math.log(1 - random.nextDouble()))), 3);
    }

    @Test
    void mustAgreeWithTheTruthWhereLeasesAreLong() {
        assertAgrees(lease(LEASES / 100, false, i -> 20_000_000L + random.nextInt(500_000_000)), 3);
    }

    @Test
    void mustAgreeWithTheTruthWhereAFewLongLeasesStandAmongManyShortOnes() {
        assertAgrees(
                lease(LEASES, false, i -> random.nextInt(50) == 0 ? 40_000_000L : 1_000L + random.nextInt(9_000)), 3);
    }

    /** An application that does the same in turn must not be in step with the sample. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 8, 13, 16, 21, 32})
    void mustTimeEachOfTheThingsThatAnApplicationDoesInTurn(int things) {
        lease(1_000 * things, false, i -> Recorded.durationOf(i % things));
        Recorded.in(slot.usage()).assertEach(things, 1_000);
    }

    @Test
    void mustTimeEveryLeaseExactlyWhereThatIsWanted() {
        long[] lasted = lease(1_000, true, i -> 1 + random.nextInt(30_000_000));
        assertThat(summary().count).isEqualTo(1_000);
        assertThat(summary().nanos).isEqualTo(Arrays.stream(lasted).sum());
    }

    @Test
    void mustCountEveryLeaseAndReadTheExactClockForOneShortOneInSixteen() {
        LeaseTimes times = new LeaseTimes(clock, false);
        clock.now();
        readings.set(0);
        for (int i = 0; i < 16_000; i++) {
            times.leaseBegins(slot, 1);
            times.leaseEnds(slot);
        }
        assertThat(slot.leases()).isEqualTo(16_000);
        assertThat(readings.get()).isBetween(1_980, 2_020);
    }

    @Test
    void mustTimeTheFirstLeaseAndAboutOneInSixteenFromThereOn() {
        LeaseTimes times = new LeaseTimes(clock, false);
        clock.now();
        for (int i = 1; i <= 160; i++) {
            times.leaseBegins(slot, 1);
            times.leaseEnds(slot);
            assertThat(Recorded.in(slot.usage()).count()).isBetween(Math.max(SampledTime.SAMPLE, i - 21L), i + 32L);
        }
    }
}
