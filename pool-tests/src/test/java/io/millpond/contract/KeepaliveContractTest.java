package io.millpond.contract;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks that nobody has asked for must not be in the way of those who ask for connections. */
class KeepaliveContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    @Test
    void mustCheckHalfOfTheRestedConnectionsAtATimeAndAllInTheEnd() throws SQLException {
        Set<Integer> checked = ConcurrentHashMap.newKeySet();
        driver.on("isValid").run(connection -> checked.add(connection.number()));
        try (Script check = driver.on("isValid").hang();
                MillpondDataSource pool = Pools.on(driver)
                        .maxSize(8)
                        .minIdle(8)
                        .keepaliveInterval(Duration.ofMillis(100))
                        .validationTimeout(Duration.ofSeconds(60))
                        .validateAfterIdle(Duration.ofSeconds(60))
                        .build()) {
            await().until(() -> check.inside() >= 4);
            // time for ten more rounds
            await().during(Duration.ofMillis(200)).until(() -> check.inside() == 4);
            List<Connection> others = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                others.add(pool.getConnection());
            }
            for (Connection each : others) {
                each.close();
            }
            check.release();
            await().until(() -> checked.size() == 8);
        }
    }

    /** A firewall sees nothing of a lease in which nothing is sent. */
    @Test
    void mustCheckAConnectionThatIsLentAgainAndAgainAndNeverUsed() throws SQLException {
        try (Script check = driver.on("isValid").answer(true);
                MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .keepaliveInterval(Duration.ofMillis(100))
                        .build()) {
            await().pollInterval(Duration.ofMillis(5)).until(() -> {
                pool.getConnection().close();
                return check.plays() >= 2;
            });
        }
    }

    @Test
    void mustCheckTheOnlyConnection() throws SQLException {
        try (Script check = driver.on("isValid").answer(true);
                MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .keepaliveInterval(Duration.ofMillis(50))
                        .build()) {
            pool.getConnection().close();
            await().until(() -> check.plays() >= 2);
        }
    }
}
