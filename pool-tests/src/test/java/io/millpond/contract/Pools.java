package io.millpond.contract;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Pools as the contract tests want them: small, impatient, and without upkeep that a test has not asked for. */
final class Pools {
    private Pools() {}

    static MillpondDataSource.Builder on(ScriptedDriver driver) {
        return MillpondDataSource.builder()
                .name("test")
                .dataSource(driver.asDataSource())
                .maxSize(2)
                .minIdle(0)
                .acquireTimeout(Duration.ofSeconds(5))
                .shutdownTimeout(Duration.ofSeconds(2));
    }

    /** The driver's connection behind a handle; marks the lease as unwrapped. */
    static ScriptedConnection raw(Connection handle) throws SQLException {
        return handle.unwrap(ScriptedConnection.class);
    }

    /** Lets time pass for connections that nobody uses meanwhile: that they have rested for so long nothing shows. */
    static void rest(Duration time) {
        long begun = System.nanoTime();
        await().until(() -> System.nanoTime() - begun >= time.toNanos());
    }

    static void awaitIdle(MillpondDataSource pool, int idle) {
        await().until(() -> pool.stats().idle() == idle && pool.stats().total() == idle);
    }
}
