package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection goes back in two ways: at once where the lease left nothing behind, by a reset on a thread of the pool
 * where it did. To take the driver's object leaves something behind, so whoever always asks by {@code unwrap} which
 * connection it has never sees the way that almost all returns of an application go.
 */
final class TwoKindsOfReturn {
    private final ThreadLocal<ScriptedConnection> reached = new ThreadLocal<>();
    private final Map<Integer, Integer> resets = new ConcurrentHashMap<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger byReset = new AtomicInteger();

    TwoKindsOfReturn(ScriptedDriver driver) {
        driver.on("getAutoCommit").run(reached::set);
        // the last thing that a reset asks of the driver, and the set-up, before anybody has the connection
        driver.on("clearWarnings").run(physical -> resets.merge(physical.number(), 1, Integer::sum));
    }

    /** The driver's connection; what is left behind by asking for it, if the return is to be by a reset. */
    ScriptedConnection behind(Connection lent, boolean byReset) throws SQLException {
        if (byReset) {
            return lent.unwrap(ScriptedConnection.class);
        }
        try {
            lent.getAutoCommit();
        } catch (SQLException dead) {
            // it has been reached all the same
        }
        return reached.get();
    }

    /** Gives it back. */
    void close(Connection lent, ScriptedConnection physical) throws SQLException {
        int before = resets.getOrDefault(physical.number(), 0);
        lent.close();
        // that of a next borrower may be among them: then this one is not counted rightly, but is no return at once
        boolean untouched = resets.getOrDefault(physical.number(), 0) == before;
        (untouched ? atOnce : byReset).incrementAndGet();
    }

    void mustHaveMetBoth() {
        assertThat(atOnce.get()).as("returns without a reset").isGreaterThan(100);
        assertThat(byReset.get()).as("returns by a reset").isGreaterThan(100);
    }

    @Override
    public String toString() {
        return "returns: " + atOnce + " at once, " + byReset + " by a reset";
    }
}
