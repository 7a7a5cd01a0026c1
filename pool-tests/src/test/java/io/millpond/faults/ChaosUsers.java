package io.millpond.faults;

import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.history.History;
import io.millpond.testkit.history.Track;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that use a pool whatever happens. They notice when one of them has a connection that another has, and when a
 * borrow ends later than it may. A statement of theirs that does not answer they give up after a while, as applications
 * do; no pool can know how long a statement may take.
 */
final class ChaosUsers {
    /** How long they wait for a statement. */
    static final int PATIENCE_MILLIS = 500;

    private static final long NOTEWORTHY_NANOS = 20_000_000;

    /** A borrow that ended after its time-out. */
    private record Late(long due, long ended) {}

    private final Contestant pool;
    private final String work;
    private final long acquireMillis;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
    private final History history;
    private final AtomicInteger shared = new AtomicInteger();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong lastGoodBegun = new AtomicLong(System.nanoTime());
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private volatile boolean stop;

    ChaosUsers(Contestant pool, String work, long acquireMillis) {
        this(pool, work, acquireMillis, new History());
    }

    /** Recorded in this history. */
    ChaosUsers(Contestant pool, String work, long acquireMillis, History history) {
        this.history = history;
        this.pool = pool;
        this.work = work;
        this.acquireMillis = acquireMillis;
    }

    void start(int number) {
        for (int i = 0; i < number; i++) {
            Thread user = new Thread(
                    () -> {
                        while (!stop) {
                            useOnce();
                        }
                    },
                    "user-" + i);
            user.setDaemon(true);
            threads.add(user);
            user.start();
        }
    }

    private void useOnce() {
        Track track = history.track();
        int borrow = track.borrowBegins();
        long begun = System.nanoTime();
        Connection connection;
        try {
            connection = pool.borrow();
            track.lent(borrow);
        } catch (SQLException refused) {
            track.timedOut(borrow);
            failed.incrementAndGet();
            noteWait(begun);
            return;
        }
        noteWait(begun);
        Connection physical = null;
        try {
            physical = Physical.behind(connection);
            track.isOn(borrow, numberOf(physical));
            if (!inUse.add(physical)) {
                shared.incrementAndGet();
                physical = null;
            }
            work(connection);
            good.incrementAndGet();
            lastGoodBegun.accumulateAndGet(begun, Math::max);
        } catch (SQLException | RuntimeException | LinkageError broken) {
            failed.incrementAndGet();
        } finally {
            if (physical != null) {
                // before the pool can lend it to the next
                inUse.remove(physical);
            }
            track.returnBegins(borrow);
            Measure.millis(() -> {
                connection.close();
                return null;
            });
            track.returnEnds(borrow);
        }
    }

    /** As the driver counts, where it does: then its connections' lives are recorded under that number. */
    private int numberOf(Connection physical) {
        return physical instanceof ScriptedConnection scripted ? scripted.number() : history.numberOf(physical);
    }

    private void work(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
        connection.setAutoCommit(System.nanoTime() % 2 == 0);
        try (Statement statement = connection.createStatement()) {
            statement.execute(work);
        }
        LockSupport.parkNanos(1_000_000);
    }

    private void noteWait(long begun) {
        long ended = System.nanoTime();
        long due = begun + acquireMillis * 1_000_000;
        if (ended - due > NOTEWORTHY_NANOS) {
            late.add(new Late(due, ended));
        }
    }

    /** Times that one had a connection which another had. */
    int shared() {
        return shared.get();
    }

    int good() {
        return good.get();
    }

    int failed() {
        return failed.get();
    }

    /**
     * Milliseconds by which the latest borrow was late, beyond what the machine was late by in that very time; 0
     * for less than 20.
     */
    double latest(MachineWatch machine) {
        return late.stream()
                .mapToDouble(each -> (each.ended - each.due) / 1e6 - machine.lateWithin(each.due, each.ended))
                .max()
                .orElse(0);
    }

    /**
     * Milliseconds from this moment until a use that began later has gone well, which must not take longer than this.
     */
    double recoveryAfter(long moment, long patienceMillis) {
        while (lastGoodBegun.get() - moment <= 0) {
            if (System.nanoTime() - moment > patienceMillis * 1_000_000) {
                throw new AssertionError("nobody is served again in " + patienceMillis + " ms");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return (System.nanoTime() - moment) / 1e6;
    }

    /** Ends them. */
    void stop() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(20_000);
            if (thread.isAlive()) {
                throw new AssertionError("a user never came back: " + List.of(thread.getStackTrace()));
            }
        }
    }
}
