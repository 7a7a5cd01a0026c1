package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.PoolConfig;
import io.millpond.config.Startup;
import io.millpond.core.CoarseClock;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.Standstill;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTaskTest {
    private final BarePool pool = new BarePool();

    @AfterEach
    void stop() {
        pool.threads.stop();
        // the next test may listen to the log
        await().until(() -> pool.threads.running() == 0);
    }

    private OpenTask connect(Slot<PhysicalConnection> slot, BooleanSupplier wanted) {
        return new OpenTask(pool.work, slot, slot.ticket(), BarePool.RESET_NANOS, wanted);
    }

    @Test
    void mustNotCountATaskThatNeverBeganAsAThreadThatHangs() {
        OpenTask task = connect(pool.claim(), () -> true);
        task.giveUp();
        assertThat(pool.table.occupied()).as("the place is free").isZero();
        assertThat(pool.counters.zombies).hasValue(0);
        task.run();
        assertThat(pool.counters.zombies).as("a thread came after all").hasValue(0);
        assertThat(pool.counters.createFailures.sum()).as("given up once").isOne();
    }

    /** What a connect is told of that is given up, of whose time the credentials took so much of the limit. */
    private String toldAfterAskingFor(long share) {
        AtomicLong now = new AtomicLong(System.nanoTime());
        pool.nanos = now::get;
        return toldIfGivenUp(task -> {
            task.asking.begin();
            now.addAndGet(share);
            task.asking.end();
            now.addAndGet(BarePool.RESET_NANOS - share);
        });
    }

    /** What a connect is told of that is given up when it has begun, and this has happened since. */
    private String toldIfGivenUp(Consumer<OpenTask> before) {
        AtomicReference<OpenTask> task = new AtomicReference<>();
        task.set(connect(pool.claim(), () -> {
            before.accept(task.get());
            task.get().giveUp();
            return false;
        }));
        task.get().run();
        return causeOf(task.get()).getMessage();
    }

    private static Throwable causeOf(OpenTask task) {
        return task.outcome().join().orElseThrow().cause();
    }

    @Test
    void mustSayThatTheCredentialsTookTheTimeOfAConnectIfTheyDid() {
        assertThat(toldAfterAskingFor(BarePool.RESET_NANOS / 2 + 1_000_000))
                .contains("within connectTimeout = 100 ms, of which it waited 51 ms for the credentials provider; see")
                .doesNotContain("check host");
        assertThat(toldAfterAskingFor(BarePool.RESET_NANOS / 2))
                .contains("within connectTimeout = 100 ms; check host")
                .doesNotContain("provider");
    }

    /** The network has not been asked for anything. */
    @Test
    void mustNotBlameTheDatabaseForAConnectThatFoundNoThread() {
        OpenTask task = connect(pool.claim(), () -> true);
        task.giveUp();
        Throwable cause = causeOf(task);
        assertThat(cause)
                .hasMessageStartingWith(
                        "bare: a connect found no thread within connectTimeout = 100 ms; look at the JVM's")
                .hasMessageNotContaining("host");
        PoolConfig config = MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:none")
                .startup(Startup.FAIL_FAST)
                .toConfig();
        assertThat(new FailedStart(config).because(ConnectFailureKind.UNAVAILABLE, cause))
                .hasMessageContaining("startup")
                .hasMessageContaining("see to it that the JVM can start threads")
                .hasMessageNotContaining("check that the database runs");
    }

    /** Its limit is not what it ran into, and nothing is wrong with the network. */
    @Test
    void mustSayThatTheEndOfThePoolCutATaskShort() {
        AtomicLong now = new AtomicLong(System.nanoTime());
        pool.nanos = now::get;
        try (LogLines lines = new LogLines(TaskLog.class)) {
            String told = toldIfGivenUp(task -> {
                now.addAndGet(BarePool.RESET_NANOS / 2);
                pool.core.close();
            });
            assertThat(told).isEqualTo("bare: a connect was given up after 50 ms when the pool was closed");
            await().until(() -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .containsExactly(
                            "WARN bare: a connect did not come back within 50 ms and was given up when the pool"
                                    + " was closed; the call still holds a thread");
        }
    }

    @Test
    void mustNotBlameTheEndOfThePoolForATaskThatHadAllItsTime() {
        AtomicLong now = new AtomicLong(System.nanoTime());
        pool.nanos = now::get;
        assertThat(toldIfGivenUp(task -> {
                    now.addAndGet(2 * BarePool.RESET_NANOS);
                    pool.core.close();
                }))
                .contains("within connectTimeout = 100 ms; check host");
    }

    /** It waits for them still. */
    @Test
    void mustCountTheTimeThatTheCredentialsTakeUntilNow() {
        AtomicLong now = new AtomicLong(1);
        AskingTime asking = new AskingTime(new CoarseClock(now::get));
        assertThat(asking.nanos()).isZero();
        asking.begin();
        now.addAndGet(20);
        assertThat(asking.nanos()).isEqualTo(20);
        asking.end();
        now.addAndGet(300);
        asking.begin();
        now.addAndGet(1);
        assertThat(asking.nanos()).isEqualTo(21);
        asking.end();
        assertThat(asking.nanos()).isEqualTo(21);
    }

    /** It led to where the application has just left. */
    @Test
    void mustNotPutOffTheNextConnectForTheFailureOfOneThatWasInVain() {
        Slot<PhysicalConnection> slot = pool.claim();
        OpenTask task = connect(slot, () -> true);
        slot.doom(Doom.of(RetireReason.RECONNECT));
        task.run();
        assertThat(task.outcome()).isCompletedExceptionally();
        assertThat(pool.table.occupied()).isZero();
        assertThat(pool.counters.createFailures.sum()).isOne();
        assertThat(pool.work.backoff.failure()).isNull();
    }

    /** The upkeep thread at its deadline, and the borrower that waits for its reset. */
    @Test
    void mustNotCountATaskThatTwoGiveUpAtOnceBeforeItBegins() {
        Slot<PhysicalConnection> slot = pool.claim();
        ConnectionTask task = new ConnectionTask(pool.work, slot, slot.ticket(), BarePool.RESET_NANOS) {
            private boolean other;

            @Override
            void perform() {}

            @Override
            String what() {
                return "a task";
            }

            @Override
            boolean abandon() {
                if (!other) {
                    other = true;
                    // what another thread does between the two steps of this one
                    giveUp();
                }
                return pool.table.vacate(slot, ticket);
            }
        };
        task.giveUp();
        assertThat(pool.table.occupied()).as("the place is free").isZero();
        task.run();
        assertThat(pool.counters.zombies).hasValue(0);
    }

    /** In the driver until it is let go; what giving it up comes to is the test's. */
    private final class HeldTask extends ConnectionTask {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final BooleanSupplier abandon;

        HeldTask(Slot<PhysicalConnection> slot, BooleanSupplier abandon) {
            super(pool.work, slot, slot.ticket(), BarePool.RESET_NANOS);
            this.abandon = abandon;
        }

        @Override
        void perform() {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        String what() {
            return "a task";
        }

        @Override
        boolean abandon() {
            return abandon.getAsBoolean();
        }
    }

    private static OutOfMemoryError outOfMemory() {
        return new OutOfMemoryError("staged");
    }

    private static void giveUpWithoutMemory(ConnectionTask task) {
        assertThatThrownBy(task::giveUp).isInstanceOf(OutOfMemoryError.class);
    }

    /** At each tick, as long as the heap is full. */
    @Test
    void mustCountATaskOnceHoweverOftenItIsGivenUpInVain() throws Exception {
        AtomicInteger vain = new AtomicInteger(3);
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.ticket();
        HeldTask task = new HeldTask(slot, () -> {
            if (vain.getAndDecrement() > 0) {
                throw outOfMemory();
            }
            return pool.table.vacate(slot, ticket);
        });
        pool.threads.run(task);
        task.begun.await();
        for (int tick = 0; tick < 3; tick++) {
            giveUpWithoutMemory(task);
            assertThat(pool.counters.zombies).hasValue(1);
        }
        task.giveUp();
        assertThat(pool.table.occupied()).as("the place is free").isZero();
        assertThat(pool.counters.zombies).as("it hangs still").hasValue(1);
        task.goOn.countDown();
        await().until(() -> pool.counters.zombies.get() == 0);
    }

    @Test
    void mustTakeATaskOffTheCountWhoseSlotWasTakenBeforeMemoryRanOut() throws Exception {
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.ticket();
        HeldTask task = new HeldTask(slot, () -> {
            assertThat(pool.table.vacate(slot, ticket)).isTrue();
            throw outOfMemory();
        });
        pool.threads.run(task);
        task.begun.await();
        giveUpWithoutMemory(task);
        assertThat(pool.counters.zombies).as("it hangs").hasValue(1);
        task.goOn.countDown();
        await().until(() -> pool.counters.zombies.get() == 0);
    }

    /** Its thread is gone, whenever it is given up. */
    @Test
    void mustNotCountATaskForEverThatMemoryRanOutIn() {
        Slot<PhysicalConnection> slot = pool.claim();
        OpenTask before = connect(slot, () -> {
            throw outOfMemory();
        });
        assertThatThrownBy(before::run).isInstanceOf(OutOfMemoryError.class);
        before.giveUp();
        assertThat(pool.table.occupied()).as("the place is free").isZero();
        assertThat(pool.counters.zombies).hasValue(0);
        AtomicReference<OpenTask> meanwhile = new AtomicReference<>();
        meanwhile.set(connect(pool.claim(), () -> {
            meanwhile.get().giveUp();
            assertThat(pool.counters.zombies).hasValue(1);
            throw outOfMemory();
        }));
        assertThatThrownBy(() -> meanwhile.get().run()).isInstanceOf(OutOfMemoryError.class);
        assertThat(pool.counters.zombies).hasValue(0);
    }

    @Test
    void mustGiveUpATaskAtTheNextTickForWhichMemoryRanOutBeforeItBegan() {
        AtomicInteger vain = new AtomicInteger(1);
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.ticket();
        HeldTask task = new HeldTask(slot, () -> {
            if (vain.getAndDecrement() > 0) {
                throw outOfMemory();
            }
            return pool.table.vacate(slot, ticket);
        });
        giveUpWithoutMemory(task);
        task.giveUp();
        assertThat(pool.table.occupied()).as("the place is free").isZero();
        assertThat(pool.counters.zombies).hasValue(0);
    }

    /** A network that goes silent hangs all of them at once. */
    @Test
    void mustTellOfAFewOfManyCallsThatAreGivenUp() {
        try (LogLines lines = new LogLines(TaskLog.class)) {
            for (int call = 0; call < 50; call++) {
                connect(pool.claim(), () -> true).giveUp();
            }
            await().atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(lines.all()).hasSize(5));
            assertThat(lines.all()).allMatch(line -> line.endsWith("found no thread within 100 ms and was given up"));
        }
    }

    @Test
    void mustCountAConnectionWhoseCloseFoundNoThreadUntilItIsClosed() {
        Slot<PhysicalConnection> slot = pool.claim();
        boolean[] closed = {false};
        ConnectionTask task = new ConnectionTask(pool.work, slot, slot.ticket(), BarePool.RESET_NANOS) {
            @Override
            void perform() {}

            @Override
            void performTooLate() {
                closed[0] = true;
            }

            @Override
            boolean holdsConnection() {
                return true;
            }

            @Override
            String what() {
                return "a close";
            }

            @Override
            boolean abandon() {
                return pool.table.vacate(slot, ticket);
            }
        };
        pool.threads.stop();
        task.giveUp();
        assertThat(pool.counters.zombies).as("the server has it still").hasValue(1);
        task.run();
        assertThat(closed[0]).isTrue();
        assertThat(pool.counters.zombies).hasValue(0);
    }

    /** Whoever started it was out of memory between the watch and the worker. */
    @Test
    void mustCloseAConnectionWhoseCloseNobodyRan() {
        try (OneSlotPool whole = new OneSlotPool()) {
            Slot<PhysicalConnection> slot = whole.open();
            long closing = slot.tryRetire(slot.state(), Doom.of(RetireReason.RECONNECT));
            CloseTask task = new CloseTask(whole.work, slot, closing, BarePool.RESET_NANOS, false);
            task.giveUp();
            whole.awaitEmpty();
            await().until(() -> whole.rawCloses.get() == 1 && whole.counters.zombies.get() == 0);
            assertThat(whole.closed(RetireReason.RECONNECT)).isOne();
        }
    }

    @Test
    void mustCountATaskThatHangsUntilItComesBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        OpenTask task = connect(pool.claim(), () -> {
            begun.countDown();
            try {
                return goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        pool.threads.run(task);
        begun.await();
        task.giveUp();
        assertThat(pool.counters.zombies).hasValue(1);
        goOn.countDown();
        await().until(() -> pool.counters.zombies.get() == 0);
        assertThat(pool.table.occupied()).isZero();
    }

    /** Between the look at its deadline and the look at the demand, which has gone. */
    @Test
    void mustTakeItselfOffTheCountWhenNobodyWantsItAnyMore() {
        AtomicReference<OpenTask> task = new AtomicReference<>();
        task.set(connect(pool.claim(), () -> {
            task.get().giveUp();
            return false;
        }));
        task.get().run();
        assertThat(pool.counters.zombies).hasValue(0);
        assertThat(pool.table.occupied()).isZero();
    }

    @Test
    void mustNotRunTwice() {
        OpenTask task = connect(pool.claim(), () -> true);
        task.run();
        task.run();
        assertThat(pool.counters.createFailures.sum()).isOne();
        assertThat(pool.counters.zombies).hasValue(0);
    }

    /** A borrower that was between two lines when the pool ended; its clean-up hangs in the driver. */
    @Test
    void mustNotHoldUpABorrowerThatReturnsWhenTheWorkersHaveGone() {
        Slot<PhysicalConnection> slot = pool.claim();
        assertThat(pool.table.vacate(slot, slot.ticket())).isTrue();
        long ticket = slot.ticket();
        pool.threads.stop();
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        CountDownLatch hang = new CountDownLatch(1);
        long begun = System.nanoTime();
        pool.work.reset(slot, ticket, () -> {
            ranOn.set(Thread.currentThread());
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return null;
        });
        assertThat(System.nanoTime() - begun).isLessThan(10 * BarePool.RESET_NANOS);
        assertThat(ranOn.get()).isNotSameAs(Thread.currentThread());
        hang.countDown();
    }

    /**
     * Somebody else took the connection before the worker began. The clock stands still, so that no
     * deadline ends the wait.
     */
    @Test
    void mustNotWaitForTheResetOfAConnectionThatHasBeenTakenAway() {
        long now = System.nanoTime();
        pool.nanos = () -> now;
        Slot<PhysicalConnection> slot = pool.claim();
        long stale = slot.ticket();
        assertThat(slot.trySettle(stale)).isNotZero();
        AtomicBoolean touched = new AtomicBoolean();
        pool.work.reset(slot, stale, () -> {
            touched.set(true);
            return null;
        });
        await().until(() -> pool.threads.running() == 0);
        assertThat(touched).as("it is another's").isFalse();
        assertThat(pool.counters.zombies).as("nobody had given it up").hasValue(0);
    }

    @Test
    void mustNotWaitForAResetOnceTheConnectionIsTakenAway() {
        long now = System.nanoTime();
        pool.nanos = () -> now;
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.trySettle(slot.ticket());
        AtomicBoolean taken = new AtomicBoolean();
        pool.work.reset(slot, ticket, () -> {
            taken.set(pool.work.retire(slot, ticket, RetireReason.ABORTED));
            return null;
        });
        assertThat(taken).isTrue();
        await().until(() -> pool.threads.running() == 0 && pool.table.occupied() == 0);
        assertThat(pool.counters.zombies).as("nobody had given it up").hasValue(0);
    }

    /** The reset has its answer, and the thread that waits for it is the first to run again. */
    @Test
    void mustReadTheAnswerOfAResetThatCameWhileTheJvmStoodStill() {
        AtomicLong stoodStill = new AtomicLong();
        long begun = System.nanoTime();
        CountDownLatch seen = new CountDownLatch(2);
        pool.nanos = () -> {
            if (stoodStill.get() > 0) {
                // the second time is when it goes on waiting; or when it has begun to close the connection
                seen.countDown();
            }
            return begun + stoodStill.get();
        };
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.trySettle(slot.ticket());
        pool.work.reset(slot, ticket, () -> {
            stoodStill.set(BarePool.RESET_NANOS + Standstill.LEAST_NANOS);
            try {
                seen.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return null;
        });
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.IDLE);
        assertThat(pool.counters.zombies).hasValue(0);
    }

    /** Most of its time had gone before the JVM went on, so that it is not late by much. */
    @Test
    void mustReadTheAnswerOfAResetThatHadLittleTimeLeftAfterAStandstill() {
        mustReadTheAnswerAfterAStandstill(() -> {});
    }

    /** The thread of upkeep is the first to run again, which moves the clock on. */
    @Test
    void mustReadTheAnswerOfAResetWhenUpkeepHasNoticedTheStandstill() {
        mustReadTheAnswerAfterAStandstill(() -> {
            pool.watch.holdOff(pool.clock.exact() + Upkeep.ANSWERS_NANOS);
            pool.clock.tick();
        });
    }

    private void mustReadTheAnswerAfterAStandstill(Runnable atItsEnd) {
        AtomicLong stoodStill = new AtomicLong();
        long begun = System.nanoTime();
        Thread borrower = Thread.currentThread();
        CountDownLatch seen = new CountDownLatch(2);
        pool.nanos = () -> {
            if (stoodStill.get() > 0 && Thread.currentThread() == borrower) {
                // the second time is when it goes on waiting; or when it has begun to close the connection
                seen.countDown();
            }
            return begun + stoodStill.get();
        };
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.trySettle(slot.ticket());
        pool.clock.tick();
        pool.work.reset(slot, ticket, () -> {
            stoodStill.set(Standstill.LEAST_NANOS + BarePool.RESET_NANOS / 2);
            atItsEnd.run();
            try {
                seen.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return null;
        });
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.IDLE);
        assertThat(pool.counters.zombies).hasValue(0);
    }

    @Test
    void mustGiveUpAResetThatHasNoAnswerAfterAStandstillEither() {
        AtomicLong stoodStill = new AtomicLong();
        pool.nanos = () -> System.nanoTime() + stoodStill.get();
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.trySettle(slot.ticket());
        CountDownLatch hang = new CountDownLatch(1);
        pool.work.reset(slot, ticket, () -> {
            stoodStill.set(BarePool.RESET_NANOS + Standstill.LEAST_NANOS);
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return null;
        });
        assertThat(pool.counters.zombies).hasValue(1);
        hang.countDown();
        await().until(() -> pool.counters.zombies.get() == 0 && pool.table.occupied() == 0);
    }

    /** Creation may have paused for it. */
    @Test
    void mustTellWhenAResetComesBackThatWasGivenUp() {
        AtomicInteger ended = new AtomicInteger();
        pool.work.tell(new ConnectionWork.Aftermath() {
            @Override
            public void ended() {
                ended.incrementAndGet();
            }
        });
        Slot<PhysicalConnection> slot = pool.claim();
        long ticket = slot.trySettle(slot.ticket());
        CountDownLatch hang = new CountDownLatch(1);
        pool.work.reset(slot, ticket, () -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return null;
        });
        // given up and closed, and nothing else is under way
        await().until(() -> pool.table.occupied() == 0 && pool.threads.running() == 1);
        int before = ended.get();
        hang.countDown();
        await().until(() -> ended.get() > before);
        assertThat(pool.counters.zombies).hasValue(0);
    }

    @Test
    void mustSayThatThePoolIsDrainedWhenTheLastClaimFindsItClosed() {
        assertThat(pool.claim()).isNotNull();
        pool.core.close();
        assertThat(pool.work.drained).isNotDone();
        pool.table.forEach(slot -> {
            if (slot.isOwned(slot.ticket()) && pool.table.occupied() == 1) {
                // as a claim does that the close has overtaken: past the work, by the table alone
                pool.table.vacate(slot, slot.ticket());
            }
        });
        assertThat(pool.work.claimPlace()).isNull();
        assertThat(pool.work.drained).isDone();
    }
}
