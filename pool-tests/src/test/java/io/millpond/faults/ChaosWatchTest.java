package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.ScriptedDriver;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What chaos asserts must be able to fail: here is what breaks it. */
class ChaosWatchTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private final MachineWatch machine = new MachineWatch();

    /** The driver without any faults. */
    private final class Ground implements ChaosGround {
        @Override
        public String title() {
            return "nothing";
        }

        @Override
        public Contestant.Settings settings() {
            return Contestant.Settings.of(driver.asDataSource()).size(2, 0);
        }

        @Override
        public String work() {
            return "select 1";
        }

        @Override
        public List<Strike> strikes() {
            return List.of(new Strike("nothing", (Random random) -> {}));
        }

        @Override
        public int held() {
            return driver.live();
        }

        @Override
        public int sessions() {
            return driver.live();
        }

        @Override
        public void verify() {
            driver.verify();
        }

        @Override
        public void close() {}
    }

    /** The numbers of a pool, some of them changed. */
    private static PoolStats lying(PoolStats truth, Function<String, Object> lies) {
        return (PoolStats) Proxy.newProxyInstance(
                PoolStats.class.getClassLoader(), new Class<?>[] {PoolStats.class}, (p, m, a) -> {
                    Object lie = lies.apply(m.getName());
                    return lie == null ? m.invoke(truth, a) : lie;
                });
    }

    @AfterEach
    void endTheWatch() {
        machine.close();
    }

    @Test
    void mustNoticeConnectionsThatTheNumbersDoNotAccountFor() throws Exception {
        try (MillpondDataSource pool =
                Contestant.builder(new Ground().settings()).build()) {
            Measure.millisUntil(() -> pool.getConnection().close());
            try (ChaosWatch honest = new ChaosWatch(pool::stats, 2, new Ground(), machine)) {
                await().until(() -> honest.balanced() > 10);
                assertThat(honest.unbalanced()).isLessThan(100);
                assertThat(honest.overMaxSize()).isZero();
            }
            try (ChaosWatch watch = new ChaosWatch(
                    () -> lying(pool.stats(), name -> name.equals("closed") ? 1L : null), 2, new Ground(), machine)) {
                await().until(() -> watch.unbalanced() > 100);
                assertThat(watch.lastImbalance()).contains(", closed 1, ");
            }
            try (ChaosWatch watch = new ChaosWatch(
                    () -> lying(pool.stats(), name -> name.equals("total") ? 3 : null), 2, new Ground(), machine)) {
                await().until(() -> watch.overMaxSize() > 10);
            }
        }
    }

    @Test
    void mustNoticeConnectionsAndSessionsBeyondTheMaximum() throws Exception {
        List<Connection> beside = new ArrayList<>();
        try (MillpondDataSource pool =
                        Contestant.builder(new Ground().settings()).build();
                ChaosWatch watch = new ChaosWatch(pool::stats, 2, new Ground(), machine)) {
            for (int i = 0; i < 3; i++) {
                beside.add(driver.asDataSource().getConnection());
            }
            await().until(() -> watch.tooManyHeld() > 200 && watch.tooManySessions() > 200);
            assertThat(watch.mostHeld()).isEqualTo(3);
            assertThat(watch.mostSessions()).isEqualTo(3);
        }
        for (Connection each : beside) {
            each.close();
        }
    }

    @Test
    void mustNoticeTwoBorrowersOfOneConnection() throws Exception {
        try (Connection only = driver.asDataSource().getConnection()) {
            ChaosUsers users = new ChaosUsers(lends(() -> only), "select 1", 1000);
            users.start(8);
            await().until(() -> users.shared() > 0);
            users.stop();
        }
    }

    @Test
    void mustNoticeALateBorrowAndOneThatNobodyIsServedAfter() throws Exception {
        ChaosUsers users = new ChaosUsers(
                lends(() -> {
                    LockSupport.parkNanos(2_000_000_000);
                    throw new SQLException("late");
                }),
                "select 1",
                100);
        users.start(2);
        await().until(() -> users.failed() > 1);
        users.stop();
        assertThat(users.latest(machine)).isGreaterThan(50);
        assertThatThrownBy(() -> users.recoveryAfter(System.nanoTime(), 100))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nobody");
    }

    /** Lends what it is given. */
    @FunctionalInterface
    private interface Lender {
        Connection lend() throws SQLException;
    }

    private static Contestant lends(Lender lender) {
        DataSource source = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> lender.lend());
        return Contestant.lending(source);
    }
}
