package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.core.BoundedPool.Wait;
import io.millpond.core.StressedPool.Borrowed;
import io.millpond.faults.MachineWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many threads on few slots while slots are doomed, checked and withdrawn, and the limit changes; numbers are printed,
 * orders asserted. In rounds: whoever was not woken may be found by the next to come back, or by the disturber, while a
 * round lasts, and by nobody once it is over.
 */
class CoreStressTest {
    private static final int THREADS = 24;
    private static final Duration ROUND = Duration.ofMillis(100);

    /** A borrow of this length that does not end before it was left behind: the others take milliseconds. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Endless> endless = new ConcurrentLinkedQueue<>();
    private final AtomicLongArray leases = new AtomicLongArray(THREADS);
    private final TimeHistogram waits = new TimeHistogram();

    /**
     * A borrow that took all the time it had, however it ended then: who is handed a slot and not woken
     * has it, too late.
     */
    private record Endless(Wait how, long begun, long ended) {}

    @Test
    void mustLendAloneAndLoseNobody() throws Exception {
        stress(Duration.ofSeconds(3));
    }

    @Test
    @Tag("slow")
    void mustLendAloneAndLoseNobodyForLong() throws Exception {
        stress(Duration.ofMinutes(2));
    }

    private void stress(Duration length) throws Exception {
        StressedPool stressed = new StressedPool(4, Parking.REAL);
        try (MachineWatch machine = new MachineWatch()) {
            for (long round = 0; round < length.toMillis() / ROUND.toMillis(); round++) {
                playRound(stressed, LONG);
                assertThat(failures).isEmpty();
                assertThat(leftBehind(LONG, machine)).as("round %s", round).isEmpty();
                assertThat(stressed.pool.waiting()).isZero();
                assertThat(stressed.table.count(SlotState.LEASED)).isZero();
                assertThat(stressed.table.occupied()).isLessThanOrEqualTo(stressed.table.limit());
            }
        }
        stressed.shut();
        assertThat(stressed.table.occupied()).isZero();
        assertThat(stressed.closed).hasValue(stressed.opened.get());
        report();
        for (int i = 0; i < THREADS; i++) {
            assertThat(leases.get(i)).as("leases of thread %s", i).isPositive();
        }
    }

    /** If this passes, the tests above find nobody who is not woken. */
    @Test
    void mustFindOutAPoolThatWakesNobody() throws Exception {
        Duration shorter = Duration.ofSeconds(1);
        try (MachineWatch machine = new MachineWatch()) {
            playRound(new StressedPool(4, new DeafParking()), shorter);
            assertThat(failures).isEmpty();
            assertThat(leftBehind(shorter, machine)).isNotEmpty();
        }
    }

    private static final class DeafParking implements Parking {
        @Override
        public void park(Object blocker, long nanos) {
            REAL.park(blocker, nanos);
        }

        @Override
        public void unpark(Thread thread) {}
    }

    private void playRound(StressedPool stressed, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + ROUND.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int me = i;
            threads.add(new Thread(() -> borrowUntil(stressed, end, me, patience.toNanos())));
        }
        Thread upkeep = new Thread(() -> disturbUntil(stressed, threads, end));
        threads.forEach(Thread::start);
        upkeep.start();
        upkeep.join(PATIENCE.toMillis());
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
        }
        assertThat(threads).as(() -> dump(stressed)).noneMatch(Thread::isAlive);
    }

    /** Less those for whose wait a machine that stood still for half of it is to blame. */
    private List<Endless> leftBehind(Duration patience, MachineWatch machine) {
        return endless.stream()
                .filter(each -> {
                    double late = 1e6 * machine.lateWithin(each.begun, each.ended);
                    return each.ended - each.begun - late >= patience.toNanos() / 2.0;
                })
                .toList();
    }

    private void borrowUntil(StressedPool stressed, long end, int me, long patience) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (System.nanoTime() < end) {
            try {
                boolean hasTime = random.nextInt(20) != 0;
                long begun = System.nanoTime();
                Borrowed borrowed = stressed.borrow(hasTime ? patience : random.nextInt(200_000));
                long ended = System.nanoTime();
                if (hasTime && ended - begun >= patience) {
                    endless.add(new Endless(borrowed.how(), begun, ended));
                }
                if (borrowed.lease() != null && use(stressed, borrowed.lease(), random)) {
                    waits.record(ended - begun);
                    leases.incrementAndGet(me);
                }
            } catch (Throwable failure) {
                failures.add(failure);
                return;
            }
            Thread.interrupted();
        }
    }

    /** False if the lease was doomed or taken away before it could be used. */
    private static boolean use(StressedPool stressed, Lease<Owned> lease, ThreadLocalRandom random) {
        Slot<Owned> slot = lease.slot();
        long ticket = lease.ticket();
        if (random.nextInt(16) == 0) {
            Thread.yield();
        }
        Owned owned = slot.handOut(ticket);
        if (owned == null) {
            stressed.publish(slot, ticket);
            return false;
        }
        owned.take();
        if (random.nextInt(8) == 0) {
            LockSupport.parkNanos(random.nextInt(400_000));
        }
        owned.giveBack();
        stressed.giveBack(slot, ticket);
        return true;
    }

    private void disturbUntil(StressedPool stressed, List<Thread> threads, long end) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        try {
            while (System.nanoTime() < end) {
                switch (random.nextInt(8)) {
                    case 0 -> threads.get(random.nextInt(THREADS)).interrupt();
                    case 1 -> {
                        Slot<Owned>[] slots = stressed.table.slots();
                        stressed.doom(slots[random.nextInt(slots.length)]);
                    }
                    case 2 -> resize(stressed, 1 + random.nextInt(6));
                    case 5 -> stressed.table.forEach(stressed::suspect);
                    case 6 -> stressed.takeAway(stressed.table.slots()[0]);
                    case 7 -> stressed.refuse();
                    case 3 -> {
                        Slot<Owned> slot = stressed.table.slots()[0];
                        long checking = stressed.table.withdraw(slot);
                        if (checking != 0) {
                            stressed.table.noteChecked(slot);
                            stressed.pool.giveBack(slot, checking);
                        }
                    }
                    default -> {
                        // as the ticker does; more often, it would find too soon who was not woken
                        stressed.clock.tick();
                        stressed.serveDemand();
                    }
                }
                LockSupport.parkNanos(200_000);
            }
            resize(stressed, 4);
        } catch (Throwable failure) {
            failures.add(failure);
        }
    }

    private static void resize(StressedPool stressed, int limit) {
        stressed.table.resize(limit);
        if (stressed.table.occupied() > limit) {
            stressed.table.forEach(stressed::doom);
        }
        stressed.serveDemand();
    }

    @Test
    void mustServeTenThousandVirtualThreads() throws Exception {
        Object builder;
        try {
            builder = Thread.class.getMethod("ofVirtual").invoke(null);
        } catch (NoSuchMethodException e) {
            builder = null;
        }
        assumeTrue(builder != null, "NOT RUN: this JDK has no virtual threads, 21 and later have");
        StressedPool stressed = new StressedPool(8, Parking.REAL);
        int number = 10_000;
        AtomicInteger served = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(number);
        for (int i = 0; i < number; i++) {
            Runnable borrower = () -> {
                try {
                    Lease<Owned> lease = stressed.borrow(PATIENCE.toNanos()).lease();
                    if (use(stressed, lease, ThreadLocalRandom.current())) {
                        served.incrementAndGet();
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                } finally {
                    done.countDown();
                }
            };
            Class.forName("java.lang.Thread$Builder")
                    .getMethod("start", Runnable.class)
                    .invoke(builder, borrower);
        }
        assertThat(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> dump(stressed))
                .isTrue();
        assertThat(failures).isEmpty();
        assertThat(served).hasValue(number);
        assertThat(stressed.pool.waiting()).isZero();
    }

    private void report() {
        long[] sorted = new long[leases.length()];
        Arrays.setAll(sorted, leases::get);
        Arrays.sort(sorted);
        StringBuilder line = new StringBuilder("leases for each thread ")
                .append(sorted[0])
                .append("..")
                .append(sorted[sorted.length - 1]);
        long[] seen = {0, Arrays.stream(sorted).sum()};
        waits.showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {
                for (double quantile : new double[] {0.5, 0.99, 0.999}) {
                    double rank = quantile * seen[1];
                    if (seen[0] <= rank && rank < seen[0] + count) {
                        line.append(", p")
                                .append(quantile * 100)
                                .append(" below ")
                                .append(ceiling)
                                .append(" ns");
                    }
                }
                seen[0] += count;
            }

            @Override
            public void total(long nanos, long max) {
                line.append(", longest ").append(max).append(" ns");
            }
        });
        System.out.println(line);
    }

    private static String dump(StressedPool stressed) {
        StringBuilder text =
                new StringBuilder("waiting ").append(stressed.pool.waiting()).append('\n');
        stressed.table.forEach(slot -> text.append(slot).append('\n'));
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            text.append(each.getKey()).append('\n');
            for (StackTraceElement frame : each.getValue()) {
                text.append("    ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
