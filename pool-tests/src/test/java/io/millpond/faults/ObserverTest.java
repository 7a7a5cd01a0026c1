package io.millpond.faults;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolListener;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who watch a pool, and the log: what is wrong with them must not be its users' worry. */
class ObserverTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    private MillpondDataSource.Builder pool(int most, int idle) {
        return Contestant.builder(Contestant.Settings.of(driver.asDataSource()).size(most, idle))
                .keepaliveInterval(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "blocks"})
    @Fault({"L8", "L9"})
    void mustNotSufferFromAListener(String kind, Figures figures) throws Exception {
        figures.on(kind);
        CountDownLatch goOn = new CountDownLatch(1);
        PoolListener bad = new PoolListener() {
            @Override
            public void connectionCreated(String name, Duration took) {
                if (kind.equals("throws")) {
                    throw new IllegalStateException("a sink is full");
                }
                made(goOn);
            }
        };
        try (MillpondDataSource pool = pool(4, 0).listener(bad).build()) {
            int errors = Measure.errors(8, () -> {
                for (int i = 0; i < 200; i++) {
                    pool.getConnection().close();
                }
            });
            figures.exactly("user errors", errors, 0);
            figures.atMost(
                    "a borrow took",
                    Measure.ownMillis(() -> {
                        pool.getConnection().close();
                        return null;
                    }),
                    20,
                    "ms");
            goOn.countDown();
        }
    }

    @Test
    @Fault("L10")
    void mustNotSufferFromALogThatBlocks(Figures figures) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        var pool = pool(2, 0).build();
        try (var log = io.millpond.testkit.BlockingLog.of("io.millpond", goOn)) {
            driver.onConnect().first(1).fail(new SQLException("down", "08001"));
            double took = Measure.millisUntil(() -> pool.getConnection().close());
            figures.atMost("served after a failure whose log line hangs", took, 1000, "ms");
            figures.atMost("lines that hang", log.blocked(), 100, "");
            int errors = Measure.errors(4, () -> {
                for (int i = 0; i < 100; i++) {
                    pool.getConnection().close();
                }
            });
            figures.exactly("user errors", errors, 0);
            goOn.countDown();
        } finally {
            pool.close();
        }
    }

    private static boolean made(CountDownLatch made) {
        try {
            made.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
