package io.millpond.benchmark.jmh;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Another thread, which closes what it is given. Both sides spin: to wake a thread costs more than what is measured.
 */
@State(Scope.Thread)
public class Courier {
    private volatile @Nullable Connection given;
    private volatile @Nullable Throwable failure;
    private volatile boolean stopped;
    private final Thread thread = new Thread(this::deliver, "courier");

    @Setup(Level.Trial)
    public void start() {
        thread.start();
    }

    private void deliver() {
        while (!stopped) {
            Connection connection = given;
            if (connection == null) {
                Thread.onSpinWait();
                continue;
            }
            try {
                connection.close();
            } catch (Throwable e) {
                // whatever it is, the other thread spins until it is told
                failure = e;
            } finally {
                given = null;
            }
        }
    }

    /** Returns when it is closed. */
    void close(Connection connection) throws SQLException {
        given = connection;
        while (given != null) {
            if (stopped) {
                throw new IllegalStateException("the courier is gone");
            }
            Thread.onSpinWait();
        }
        Throwable thrown = failure;
        if (thrown instanceof SQLException refused) {
            throw refused;
        }
        if (thrown != null) {
            throw new IllegalStateException("a connection could not be closed", thrown);
        }
    }

    @TearDown(Level.Trial)
    public void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
