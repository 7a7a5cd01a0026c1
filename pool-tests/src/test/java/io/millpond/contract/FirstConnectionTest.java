package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.testkit.Depth;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a pool begins. */
@Tag("deep")
class FirstConnectionTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    /** The housekeeper's first round wants the same place. */
    @Test
    void mustOpenTheFirstConnectionBeforeAnythingElseTakesThePlace() throws SQLException {
        for (int i = 0; i < 250; i++) {
            try (MillpondDataSource pool = Pools.on(driver)
                    .maxSize(1)
                    .minIdle(1)
                    .startup(Startup.FAIL_FAST)
                    .build()) {
                assertThat(pool.stats().created()).isOne();
            }
        }
        await().until(() -> driver.live() == 0);
    }

    /** It tells whether the others would come, and its borrower does not share the processors with all of them. */
    @Test
    void mustOpenTheFirstConnectionAlone() {
        boolean shown = false;
        for (int chance = 1; !shown; chance++) {
            assertThat(chance).as("chances that a busy machine got").isLessThan(20);
            shown = opensTheFirstConnectionAlone();
        }
    }

    /** False if the machine was too slow to show it: after a quarter of a second the others come. */
    private boolean opensTheFirstConnectionAlone() {
        int before = driver.connectAttempts();
        long begun = System.nanoTime();
        try (Script first = driver.onConnect().attempt(1).hang();
                MillpondDataSource pool = Pools.on(driver).maxSize(8).minIdle(8).build()) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> first.inside() == 1);
            // rounds of the housekeeper come with each event; time for them
            pool.resize(8, 9);
            pool.resize(8, 8);
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            int attempts = driver.connectAttempts() - before;
            boolean inTime = System.nanoTime() - begun < 200_000_000;
            first.release();
            if (inTime) {
                assertThat(attempts).isOne();
                await().until(() -> pool.stats().idle() == 8);
            }
            return inTime;
        }
    }

    /** The housekeeper's thread need not run for it. */
    @Test
    void mustHaveBegunTheFirstConnectWhenBuildReturns() {
        for (int i = 0; i < 50; i++) {
            try (MillpondDataSource pool =
                    Pools.on(driver).maxSize(8).minIdle(8).build()) {
                assertThat(pool.stats().total()).isPositive();
            }
        }
        await().until(() -> driver.live() == 0);
    }

    @Test
    void mustNotLetBorrowersWaitForAFirstConnectThatHangs() throws SQLException {
        driver.onConnect().attempt(1).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(8)
                        .minIdle(8)
                        .connectTimeout(Duration.ofSeconds(30))
                        .acquireTimeout(Duration.ofSeconds(5))
                        .build();
                Connection one = pool.getConnection()) {
            assertThat(one.isClosed()).isFalse();
            driver.releaseAll();
        }
    }

    @Test
    void mustLeaveNothingBehindWhenTheFirstConnectFails() {
        driver.onConnect().fail(() -> new SQLException("no", "08001"));
        assertThatThrownBy(() -> Pools.on(driver)
                        .name("never")
                        .startup(Startup.FAIL_FAST)
                        .build())
                .isInstanceOf(ConfigException.class);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("millpond-never-")));
    }

    /** Answers all connects with one and the same object; the first two at the same moment. */
    private DataSource ofOneConnection() throws SQLException {
        Connection only = driver.asDataSource().getConnection();
        CyclicBarrier together = new CyclicBarrier(2);
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    try {
                        together.await(100, TimeUnit.MILLISECONDS);
                    } catch (BrokenBarrierException | TimeoutException alone) {
                        // the second has been refused and is tried again
                    }
                    return only;
                });
    }

    @Test
    void mustTakeAConnectionOnceThatTwoConnectsGetAtTheSameMoment() throws SQLException {
        for (int i = 0; i < Depth.of(20, 50); i++) {
            try (MillpondDataSource pool = MillpondDataSource.builder()
                    .name("test")
                    .dataSource(ofOneConnection())
                    .maxSize(2)
                    .minIdle(2)
                    .acquireTimeout(Duration.ofSeconds(5))
                    .build()) {
                await().until(() -> pool.stats().created() >= 1 && pool.stats().createFailures() >= 1);
                assertThat(pool.stats().created()).isOne();
                try (Connection lent = pool.getConnection()) {
                    assertThat(lent.isClosed()).isFalse();
                }
            }
        }
        driver.verify();
    }
}
