package io.millpond.testkit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where scripted calls wait. A lock, not {@code synchronized}, so that virtual threads are not pinned here. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int inside;
    private volatile boolean open;
    private volatile Throwable goodbye;

    int inside() {
        return inside;
    }

    void release(Throwable withFailure) {
        lock.lock();
        try {
            goodbye = withFailure;
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something happened to a connection that a waiting call may care about. */
    void nudge() {
        if (inside == 0) {
            return;
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void waitFor(Duration time) throws SQLException {
        long deadline = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        lock.lock();
        try {
            inside++;
            long left = time.toNanos();
            while (!open && left > 0) {
                try {
                    changed.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = deadline - System.nanoTime();
            }
        } finally {
            leave(interrupted);
        }
        sayGoodbye();
    }

    void await(ScriptedConnection connection, Set<FreedBy> by) throws SQLException {
        int cancelsBefore = connection == null ? 0 : connection.cancels();
        boolean interrupted = false;
        lock.lock();
        try {
            inside++;
            while (!open) {
                if (connection != null && by.contains(FreedBy.CANCEL) && connection.cancels() != cancelsBefore) {
                    throw new SQLException("canceling statement due to user request", "57014");
                }
                if (connection != null && by.contains(FreedBy.ABORT) && connection.terminated()) {
                    throw new SQLException("An I/O error occurred: the connection was aborted", "08006");
                }
                if (interrupted && by.contains(FreedBy.INTERRUPT)) {
                    if (connection != null) {
                        connection.terminate();
                    }
                    throw new SQLException("An I/O error occurred: Closed by interrupt", "08006");
                }
                try {
                    changed.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            leave(interrupted);
        }
        sayGoodbye();
    }

    private void leave(boolean interrupted) {
        inside--;
        lock.unlock();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayGoodbye() throws SQLException {
        Throwable failure = goodbye;
        if (failure != null) {
            Told.raise(failure);
        }
    }
}
