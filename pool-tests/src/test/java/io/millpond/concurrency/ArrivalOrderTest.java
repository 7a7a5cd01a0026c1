package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.history.History;
import io.millpond.testkit.history.HistoryCheck;
import io.millpond.testkit.history.QueueWatch;
import io.millpond.testkit.history.Track;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who gets a connection when many want one: read from what all of them recorded, return by return. */
class ArrivalOrderTest {
    private static final int THREADS = 12;
    private static final int CONNECTIONS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long LENGTH = 2_000_000_000L;

    private final History history = new History();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** One thing that is lent. */
    private interface Lending {
        AutoCloseable borrow() throws Exception;

        int number(AutoCloseable lent) throws Exception;

        void giveBack(AutoCloseable lent) throws Exception;
    }

    private HistoryCheck run(Lending pool) throws Exception {
        long end = System.nanoTime() + LENGTH;
        List<Thread> threads = new ArrayList<>();
        try (QueueWatch queue = new QueueWatch(history)) {
            for (int i = 0; i < THREADS; i++) {
                threads.add(new Thread(() -> borrowUntil(pool, end), "user-" + i));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            return HistoryCheck.of(history, queue, TIMEOUT);
        }
    }

    private void borrowUntil(Lending pool, long end) {
        Track track = history.track();
        try {
            while (System.nanoTime() - end < 0) {
                int borrow = track.borrowBegins();
                AutoCloseable lent = pool.borrow();
                track.lent(borrow);
                track.isOn(borrow, pool.number(lent));
                // at times shorter than the pause between two hand-overs of one connection
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(1_500_000));
                track.returnBegins(borrow);
                pool.giveBack(lent);
                track.returnEnds(borrow);
            }
        } catch (Throwable failure) {
            failures.add(failure);
        }
    }

    @Test
    void mustLetNobodyPassWhoHasWaitedForLong() throws Exception {
        ScriptedDriver driver = new ScriptedDriver().recordIn(history);
        MillpondDataSource pool = MillpondDataSource.builder()
                .name("order")
                .dataSource(driver.asDataSource())
                .maxSize(CONNECTIONS)
                .acquireTimeout(TIMEOUT)
                .build();
        TwoKindsOfReturn returns = new TwoKindsOfReturn(driver);
        HistoryCheck check = run(new Lending() {
            private final ThreadLocal<ScriptedConnection> mine = new ThreadLocal<>();

            @Override
            public AutoCloseable borrow() throws SQLException {
                return pool.getConnection();
            }

            @Override
            public int number(AutoCloseable lent) throws SQLException {
                mine.set(returns.behind(
                        (Connection) lent, ThreadLocalRandom.current().nextBoolean()));
                return mine.get().number();
            }

            @Override
            public void giveBack(AutoCloseable lent) throws SQLException {
                returns.close((Connection) lent, mine.get());
            }
        });
        pool.close();
        assertThat(failures).isEmpty();
        check = check.owners().returns().order(Duration.ofMillis(2), Duration.ofNanos(200_000));
        System.out.println(check.summary() + "; " + returns);
        check.verify();
        returns.mustHaveMetBoth();
        assertThat(check.judged()).isGreaterThan(100);
        HistoryCheck.of(history, TIMEOUT).connections().verify();
    }

    /** Serves last who came first. */
    private static final class Stack implements Lending {
        private final Deque<Integer> idle = new ArrayDeque<>(List.of(1, 2, 3));
        private final Deque<Thread> waiting = new ArrayDeque<>();

        @Override
        public AutoCloseable borrow() {
            int mine = take();
            return new AutoCloseable() {
                @Override
                public void close() {
                    synchronized (Stack.this) {
                        idle.push(mine);
                        if (!waiting.isEmpty()) {
                            LockSupport.unpark(waiting.peek());
                        }
                    }
                }

                @Override
                public int hashCode() {
                    return mine;
                }
            };
        }

        private int take() {
            Thread me = Thread.currentThread();
            synchronized (this) {
                if (waiting.isEmpty() && !idle.isEmpty()) {
                    return idle.pop();
                }
                waiting.push(me);
            }
            while (true) {
                LockSupport.parkNanos(this, 1_000_000_000);
                synchronized (this) {
                    if (waiting.peek() == me && !idle.isEmpty()) {
                        waiting.pop();
                        return idle.pop();
                    }
                }
            }
        }

        @Override
        public int number(AutoCloseable lent) {
            return lent.hashCode();
        }

        @Override
        public void giveBack(AutoCloseable lent) throws Exception {
            lent.close();
        }
    }

    /** If this passes, the test above finds nothing. */
    @Test
    void mustFindOutAPoolThatServesLastWhoCameFirst() throws Exception {
        HistoryCheck check = run(new Stack()).order(Duration.ofMillis(2), Duration.ofNanos(200_000));
        assertThat(failures).isEmpty();
        assertThat(check.judged()).isPositive();
        assertThat(check.violations()).isNotEmpty().allMatch(each -> each.startsWith("passed: "));
    }
}
