package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LeakReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that nobody gives back. */
class LeakContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<LeakReport> leaks = new CopyOnWriteArrayList<>();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    private MillpondDataSource.Builder pool(int size, Duration threshold) {
        return Pools.on(driver)
                .maxSize(size)
                .leakThreshold(threshold)
                .keepaliveInterval(Duration.ZERO)
                .listener(new PoolListener() {
                    @Override
                    public void leakSuspected(String pool, LeakReport leak) {
                        leaks.add(leak);
                    }
                });
    }

    /** A borrower whose thread ends without close(); the handle stays reachable through the answer. */
    private static Connection borrowOnAThreadThatEnds(MillpondDataSource pool) throws InterruptedException {
        Connection[] held = {null};
        Thread borrower = new Thread(() -> held[0] = borrow(pool), "short-lived");
        borrower.start();
        borrower.join();
        return held[0];
    }

    private static Connection borrow(MillpondDataSource pool) {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** In a frame of its own, so that nothing of it stays on the stack. */
    private static void lose(MillpondDataSource pool) {
        borrow(pool);
    }

    @Test
    void mustReportALeaseOnceWithItsHolder() throws SQLException {
        try (MillpondDataSource pool = pool(1, Duration.ofMillis(50)).build();
                Connection held = pool.getConnection()) {
            await().until(() -> !leaks.isEmpty());
            LeakReport leak = leaks.get(0);
            assertThat(leak.cause()).isEqualTo(LeakReport.Cause.HELD_TOO_LONG);
            assertThat(leak.threadName()).isEqualTo(Thread.currentThread().getName());
            assertThat(leak.threadId()).isEqualTo(Thread.currentThread().getId());
            assertThat(leak.heldFor()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(leak.holderAlive()).isTrue();
            assertThat(leak.currentStack())
                    .anyMatch(frame -> frame.getClassName().equals(getClass().getName()));
            assertThat(leak.borrowStack()).isNull();
            await().pollDelay(Duration.ofMillis(200)).until(() -> leaks.size() == 1);
            assertThat(held.isClosed()).isFalse();
            assertThat(pool.stats().leaks()).isEqualTo(1);
        }
    }

    @Test
    void mustReportAHolderThatHasEndedBeforeTheThreshold() throws Exception {
        try (MillpondDataSource pool = pool(1, Duration.ofSeconds(6)).build()) {
            Connection held = borrowOnAThreadThatEnds(pool);
            await().until(() -> !leaks.isEmpty());
            LeakReport leak = leaks.get(0);
            assertThat(leak.cause()).isEqualTo(LeakReport.Cause.HOLDER_ENDED);
            assertThat(leak.holderAlive()).isFalse();
            assertThat(leak.threadName()).isNull();
            assertThat(leak.currentStack()).isEmpty();
            // another thread may have it: it stays usable
            held.createStatement().execute("goes on");
            held.close();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustKeepTheStackOfTheBorrowIfToldSo() throws SQLException {
        try (MillpondDataSource pool =
                        pool(1, Duration.ofMillis(50)).captureBorrowStack(true).build();
                Connection held = pool.getConnection()) {
            await().until(() -> !leaks.isEmpty());
            assertThat(leaks.get(0).borrowStack().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("mustKeepTheStackOfTheBorrowIfToldSo"));
            assertThat(held.isClosed()).isFalse();
        }
    }

    @Test
    void mustSayOfAVirtualThreadThatItIsOne() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        try (MillpondDataSource pool = pool(1, Duration.ofMillis(50)).build()) {
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            CompletableFuture<Long> id = new CompletableFuture<>();
            Runnable holder = () -> {
                try (Connection held = pool.getConnection()) {
                    id.complete(Thread.currentThread().getId());
                    goOn.join();
                } catch (SQLException e) {
                    id.completeExceptionally(e);
                }
            };
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, holder);
            await().until(() -> !leaks.isEmpty());
            assertThat(leaks.get(0).threadId()).isEqualTo(id.get());
            assertThat(leaks.get(0).holderAlive()).isNull();
            goOn.complete(null);
        }
    }

    @Test
    void mustTakeBackWhatWasLostAndServeTheNext() throws SQLException {
        try (MillpondDataSource pool = pool(10, Duration.ofMillis(20)).build()) {
            for (int round = 1; round <= 20; round++) {
                for (int i = 0; i < 10; i++) {
                    lose(pool);
                }
                int lost = round * 10;
                await().until(() -> {
                    System.gc();
                    return pool.stats().closedBy(RetireReason.LEAKED) == lost;
                });
            }
            pool.getConnection().close();
            assertThat(pool.stats().leaks()).isEqualTo(200);
            await().until(() -> leaks.size() == 200);
            assertThat(leaks).allMatch(leak -> leak.cause() != LeakReport.Cause.HOLDER_ENDED);
        }
        driver.verifyNothingLeft();
    }

    /** However often the garbage collector looks. */
    private static void mustCloseNothing(MillpondDataSource pool) {
        await().pollInterval(Duration.ofMillis(50))
                .during(Duration.ofMillis(250))
                .until(() -> {
                    System.gc();
                    return pool.stats().closed() == 0;
                });
    }

    @Test
    void mustLeaveAConnectionWhoseStatementSomebodyHas() throws SQLException {
        try (MillpondDataSource pool = pool(1, Duration.ofMillis(20)).build()) {
            Statement statement = borrow(pool).createStatement();
            await().until(() -> !leaks.isEmpty());
            mustCloseNothing(pool);
            statement.execute("goes on");
            assertThat(pool.stats().closed()).isZero();
            statement.getConnection().close();
        }
    }

    @Test
    void mustLeaveAConnectionInTheMiddleOfACall() throws Exception {
        Script hang = driver.on("execute").hang();
        try (MillpondDataSource pool = pool(1, Duration.ofMillis(20)).build()) {
            CompletableFuture<Boolean> call = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return borrow(pool).createStatement().execute("work");
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    },
                    task -> new Thread(task).start());
            await().until(() -> hang.inside() == 1 && !leaks.isEmpty());
            mustCloseNothing(pool);
            assertThat(pool.stats().closed()).isZero();
            hang.release();
            call.get();
            await().until(() -> {
                System.gc();
                return pool.stats().closedBy(RetireReason.LEAKED) == 1;
            });
        }
    }

    @Test
    void mustLeaveAConnectionWhoseDriverObjectWasTaken() throws SQLException {
        try (MillpondDataSource pool = pool(1, Duration.ofMillis(20)).build()) {
            Connection raw = Pools.raw(borrow(pool));
            await().until(() -> !leaks.isEmpty());
            mustCloseNothing(pool);
            raw.createStatement().execute("goes on");
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustNotFloodTheLog() throws SQLException {
        try (CapturedLog log = CapturedLog.of("io.millpond.pool.LeakReporter");
                MillpondDataSource pool = pool(30, Duration.ofMillis(20)).build()) {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                held.add(pool.getConnection());
            }
            await().until(() -> leaks.size() == 30);
            assertThat(log.lines()).hasSize(10);
            for (Connection each : held) {
                each.close();
            }
        }
    }
}
