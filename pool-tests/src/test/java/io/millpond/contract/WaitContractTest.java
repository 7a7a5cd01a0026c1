package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolListener;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a borrower may rely on while it waits. */
class WaitContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    @Test
    void mustTimeOutWithTheNumbersAndALikelyCause() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .acquireTimeout(Duration.ofSeconds(1))
                        .build();
                Connection held = pool.getConnection()) {
            AcquireTimeoutException timeout = catchThrowableOfType(AcquireTimeoutException.class, pool::getConnection);
            assertThat((Throwable) timeout)
                    .hasMessageContaining("test: no connection became available after 1")
                    .hasMessageContaining(" ms (acquireTimeout = 1000 ms; total=1/1 active=1 idle=0")
                    .hasMessageContaining("this thread already holds 1");
            assertThat(timeout.getSQLState()).isEqualTo("08001");
            assertThat(timeout.getCause()).isNull();
            assertThat(timeout.stats().active()).isEqualTo(1);
            assertThat(pool.stats().acquireTimeouts()).isEqualTo(1);
            assertThat(pool.stats().waiting()).isZero();
            assertThat(held.isClosed()).isFalse();
        }
    }

    @Test
    void mustNameAFailedConnectOnlyIfItHappenedDuringTheWait() throws SQLException {
        Script refusal = driver.onConnect().fail(() -> new SQLException("refused", "08001"));
        try (MillpondDataSource pool =
                Pools.on(driver).acquireTimeout(Duration.ofSeconds(1)).build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("connections cannot be opened")
                    .cause()
                    .hasMessage("refused");
            refusal.remove();
            awaitLoan(pool);
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                assertThatThrownBy(pool::getConnection).hasNoCause();
                assertThat(one).isNotSameAs(two);
            }
        }
    }

    /** With {@code acquireTimeout} below {@code connectTimeout}: who had to wait for the connect would get nothing. */
    @Test
    void mustNotWaitForAConnectThatHangsBesideARestedConnection() throws SQLException {
        Script second = driver.onConnect().attempt(2).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .minIdle(2)
                .validateAfterIdle(Duration.ofMillis(10))
                .acquireTimeout(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofMinutes(1))
                .build()) {
            await().until(() -> pool.stats().idle() == 1 && second.inside() == 1);
            Pools.rest(Duration.ofMillis(50));
            pool.getConnection().close();
            assertThat(driver.calls("isValid")).isPositive();
            assertThat(pool.stats().opening()).isOne();
            second.close();
        }
    }

    @Test
    void mustCheckBeforeEveryBorrowAlsoWhereSomebodyWaits() throws Exception {
        List<Integer> served = new CopyOnWriteArrayList<>();
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).validateAfterIdle(Duration.ZERO).build()) {
            Connection held = pool.getConnection();
            List<FutureTask<Void>> waiters = enrol(pool, 3, (number, connection) -> served.add(number));
            // past the patience with newcomers
            Pools.rest(Duration.ofMillis(50));
            assertThat(driver.calls("isValid")).isZero();
            held.close();
            allMustHaveBeenServed(waiters);
        }
        assertThat(served).containsExactly(0, 1, 2);
        assertThat(driver.calls("isValid")).isEqualTo(3);
    }

    /** What a borrower does with its connection; it has a number in the order in which they came. */
    private interface Visit {
        void with(int number, Connection connection) throws SQLException;
    }

    /** So many borrowers, each of whom waits before the next one asks. */
    private static List<FutureTask<Void>> enrol(MillpondDataSource pool, int borrowers, Visit visit) {
        List<FutureTask<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < borrowers; i++) {
            int number = i;
            FutureTask<Void> waiter = new FutureTask<>(() -> {
                try (Connection connection = pool.getConnection()) {
                    visit.with(number, connection);
                }
                return null;
            });
            waiters.add(waiter);
            new Thread(waiter).start();
            await().until(() -> pool.stats().waiting() == number + 1);
        }
        return waiters;
    }

    private static void allMustHaveBeenServed(List<FutureTask<Void>> waiters) throws Exception {
        for (FutureTask<Void> waiter : waiters) {
            waiter.get();
        }
    }

    @Test
    void mustServeWaitersInOrderOfArrival() throws Exception {
        List<Integer> served = new CopyOnWriteArrayList<>();
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            Connection held = pool.getConnection();
            List<FutureTask<Void>> waiters = enrol(pool, 8, (number, connection) -> served.add(number));
            held.close();
            allMustHaveBeenServed(waiters);
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void mustKeepThePlaceInTheQueueOfWhoIsHandedADoomedConnection() throws Exception {
        driver.onConnect().attempts(2, Long.MAX_VALUE).delay(Duration.ofMillis(20));
        int met = 0;
        for (int round = 1; met < 8; round++) {
            assertThat(round).as("rounds, of which %s met it", met).isLessThan(200);
            met += firstIsHandedADoomedConnection() ? 1 : 0;
        }
    }

    /**
     * The first of two waiters is handed the connection, and finds it doomed if it runs too late; false if it did not.
     * Either way it is served first.
     */
    private boolean firstIsHandedADoomedConnection() throws Exception {
        List<Integer> served = new CopyOnWriteArrayList<>();
        AtomicInteger ofTheFirst = new AtomicInteger();
        int handed;
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).maxWaiting(2).build()) {
            Connection held = pool.getConnection();
            handed = driver.opened();
            List<FutureTask<Void>> waiters = enrol(pool, 2, (number, connection) -> {
                if (number == 0) {
                    ofTheFirst.set(Pools.raw(connection).number());
                }
                served.add(number);
            });
            // past the patience with newcomers: it is handed to the first, and not merely idle
            Pools.rest(Duration.ofMillis(5));
            held.close();
            pool.reconnect();
            allMustHaveBeenServed(waiters);
        }
        assertThat(served).containsExactly(0, 1);
        return ofTheFirst.get() != handed;
    }

    @Test
    void mustTurnAwayWhoWouldExceedMaxWaiting() throws Exception {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).maxWaiting(1).build()) {
            Connection held = pool.getConnection();
            List<FutureTask<Void>> waiters = enrol(pool, 1, (number, connection) -> connection.isClosed());
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining(
                            "turned away at once because maxWaiting = 1 borrowers wait already (total=1/1");
            assertThat(pool.stats().waiting()).isEqualTo(1);
            held.close();
            allMustHaveBeenServed(waiters);
        }
    }

    /** What is opened or checked in a place that nobody holds is no queue. */
    @Test
    void mustTurnNobodyAwayFromPlacesThatNobodyHolds() throws SQLException {
        List<Duration> waits = new CopyOnWriteArrayList<>();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .maxWaiting(0)
                .validateAfterIdle(Duration.ofMillis(10))
                .listener(new PoolListener() {
                    @Override
                    public void acquireTimedOut(String name, Duration waited) {
                        waits.add(waited);
                    }
                })
                .build()) {
            pool.getConnection().close();
            // rested for long enough to be checked first
            Pools.rest(Duration.ofMillis(50));
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isClosed()).isFalse();
                assertThatThrownBy(pool::getConnection)
                        .hasMessageContaining("turned away at once: maxWaiting = 0 lets nobody wait (total=1/1");
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().acquireTimeouts()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(waits).containsExactly(Duration.ZERO));
        }
    }

    @Test
    void mustOpenForTheNextWhereTheAcquireTimeoutIsZero() throws SQLException {
        driver.onConnect().hang();
        try (MillpondDataSource pool =
                Pools.on(driver).acquireTimeout(Duration.ZERO).build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("acquireTimeout too short");
            driver.releaseAll();
            Pools.awaitIdle(pool, 1);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isClosed()).isFalse();
            }
        }
    }

    @Test
    void mustNotWaitWhereTheAcquireTimeoutIsZero() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .minIdle(1)
                .acquireTimeout(Duration.ZERO)
                .build()) {
            awaitLoan(pool);
            try (Connection held = pool.getConnection()) {
                assertThatThrownBy(pool::getConnection).isInstanceOf(AcquireTimeoutException.class);
                assertThat(held.isClosed()).isFalse();
            }
        }
    }

    @Test
    void mustHaveARestedConnectionCheckedEvenIfTheAcquireTimeoutIsZero() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .minIdle(1)
                .acquireTimeout(Duration.ZERO)
                .validateAfterIdle(Duration.ofMillis(1))
                .build()) {
            Pools.awaitIdle(pool, 1);
            Pools.rest(Duration.ofMillis(20));
            pool.getConnection().close();
            assertThat(driver.calls("isValid")).isEqualTo(1);
        }
    }

    @Test
    void mustEndTheWaitOfAnInterruptedThreadAndLoseNothing() throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            Connection held = pool.getConnection();
            Thread waiter = new Thread(() -> {
                try {
                    pool.getConnection();
                } catch (SQLException e) {
                    seen.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            waiter.start();
            await().until(() -> pool.stats().waiting() == 1);
            waiter.interrupt();
            waiter.join();
            assertThat(seen.get()).isInstanceOf(SQLException.class).hasCauseInstanceOf(InterruptedException.class);
            assertThat(flag.get()).isTrue();
            assertThat(pool.stats().waiting()).isZero();
            held.close();
            pool.getConnection().close();
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    @Test
    void mustServeAWaiterFromAConnectionThatSomebodyElsesConnectBrought() throws Exception {
        Script slow = driver.onConnect().attempt(1).hang();
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Thread waiter = new Thread(() -> {
                try (Connection connection = pool.getConnection()) {
                    connection.isClosed();
                } catch (SQLException e) {
                    seen.set(e);
                }
            });
            waiter.start();
            await().until(() -> slow.inside() == 1);
            waiter.interrupt();
            waiter.join();
            assertThat(seen.get()).hasCauseInstanceOf(InterruptedException.class);
            slow.release();
            Pools.awaitIdle(pool, 1);
            pool.getConnection().close();
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    /** Down to the end of the stack; asks for a connection once on the way back, after so many frames. */
    private static boolean askNearTheEnd(MillpondDataSource pool, int[] framesAbove) throws SQLException {
        try {
            if (askNearTheEnd(pool, framesAbove)) {
                return true;
            }
        } catch (StackOverflowError end) {
            // here the stack ends
        }
        if (framesAbove[0]-- > 0) {
            return false;
        }
        try {
            pool.getConnection().close();
        } catch (StackOverflowError expected) {
            // what the pool has begun, it must not leave half done
        }
        return true;
    }

    @Test
    void mustLeaveNobodyInTheQueueWhereTheStackEnds() throws Exception {
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).acquireTimeout(Duration.ofMillis(5)).build()) {
            awaitLoan(pool);
            try (Connection held = pool.getConnection()) {
                for (int frames = 0; frames < 400; frames++) {
                    int[] above = {frames};
                    Thread deep = new Thread(
                            null,
                            () -> {
                                try {
                                    askNearTheEnd(pool, above);
                                } catch (SQLException timeout) {
                                    // enough stack to wait
                                }
                            },
                            "deep",
                            200_000);
                    deep.start();
                    deep.join();
                    assertThat(pool.stats().waiting())
                            .as("after frame " + frames)
                            .isZero();
                }
                assertThat(held.isClosed()).isFalse();
            }
            pool.getConnection().close();
        }
    }

    private static void awaitLoan(MillpondDataSource pool) {
        await().ignoreExceptions().until(() -> {
            pool.getConnection().close();
            return true;
        });
    }
}
