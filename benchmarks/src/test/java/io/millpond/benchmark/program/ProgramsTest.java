package io.millpond.benchmark.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.plan.JvmFlags;
import io.millpond.benchmark.report.Measure;
import io.millpond.benchmark.stub.StubDriver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs measure what they say; how much is for quiet machines. */
@Timeout(120)
class ProgramsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Fails. */
    public static final class Failing implements Program {
        @Override
        public Map<Measure, Double> run(Contender pool, Arguments arguments) {
            throw new IllegalStateException("on purpose");
        }
    }

    /** Tells whether its JVM was told what every one is told that measures. */
    public static final class Told implements Program {
        @Override
        public Map<Measure, Double> run(Contender pool, Arguments arguments) {
            List<String> told = ManagementFactory.getRuntimeMXBean().getInputArguments();
            return Map.of(Measure.JAIN, told.containsAll(JvmFlags.COMMON) ? 1.0 : 0.0);
        }
    }

    private static Arguments contention(int threads, int size, int micros) {
        return new Arguments()
                .with("threads", threads)
                .with("virtual", false)
                .with("size", size)
                .with("hold", "park")
                .with("micros", micros)
                .with("borrows", 1_000)
                .with("most", 50)
                .with("warmup", 50)
                .with("millis", 300);
    }

    @Test
    void waitsMustBeAsLongAsOthersHoldTheConnection() throws Exception {
        Map<Measure, Double> figures = new ContentionProgram().run(Contender.MILLPOND, contention(4, 1, 5_000));
        // three others hold it for 5 ms each before it is one's turn
        assertThat(figures.get(Measure.WAIT_P50)).isGreaterThan(14.5);
        assertThat(figures.get(Measure.WAIT_MAX)).isGreaterThanOrEqualTo(figures.get(Measure.WAIT_P99));
        assertThat(figures.get(Measure.THROUGHPUT)).isBetween(1.0, 200.0);
        assertThat(figures.get(Measure.JAIN)).isBetween(0.25, 1.0);
    }

    @Test
    void whoeverWaitsAtTheEndMustCount() throws Exception {
        Map<Measure, Double> figures = new ContentionProgram().run(Contender.MILLPOND, contention(6, 1, 100_000));
        // six times 100 ms do not fit into 350, so the last had waited all the time
        assertThat(figures.get(Measure.WAIT_MAX)).isGreaterThan(250);
        assertThat(figures.get(Measure.STARVED)).isGreaterThanOrEqualTo(1);
        assertThat(figures.get(Measure.OPEN_WAITS)).isGreaterThanOrEqualTo(1);
        assertThat(figures.get(Measure.OPEN_MAX)).isEqualTo(figures.get(Measure.WAIT_MAX));
    }

    @Test
    void nobodyMustWaitWhenThereIsOneForEach() throws Exception {
        Map<Measure, Double> few = new ContentionProgram().run(Contender.MILLPOND, contention(2, 2, 5_000));
        assertThat(few.get(Measure.WAIT_P50)).isLessThan(5);
        assertThat(few.get(Measure.STARVED)).isZero();
    }

    @Test
    void theShopMustSellOnAnyDatabase() throws Exception {
        Arguments arguments = new Arguments()
                .with("url", "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1")
                .with("driver", Driver.class.getName())
                .with("user", "sa")
                .with("threads", 3)
                .with("size", 2)
                .with("visits", 500)
                .with("warmup", 300)
                .with("millis", 700);
        for (Contender pool : new Contender[] {Contender.MILLPOND, Contender.RAW}) {
            Map<Measure, Double> figures = new ShopProgram().run(pool, arguments);
            assertThat(figures.get(Measure.THROUGHPUT)).isPositive();
            assertThat(figures.get(Measure.LATENCY_P99)).isGreaterThanOrEqualTo(figures.get(Measure.LATENCY_P50));
        }
    }

    @Test
    void aForkMustHandOverWhatItMeasured() throws Exception {
        Map<Measure, Double> figures =
                new Fork(ContentionProgram.class, contention(2, 1, 0), LIMIT).run(Contender.HIKARI, "");
        assertThat(figures).containsKeys(Measure.THROUGHPUT, Measure.WAIT_P999, Measure.CPU);
    }

    @Test
    void aForkMustRunWithTheFlagsThatTheReportNames() throws Exception {
        assertThat(new Fork(Told.class, new Arguments(), LIMIT).run(Contender.RAW, ""))
                .containsEntry(Measure.JAIN, 1.0);
    }

    @Test
    void aForkThatFailsMustSayWhy() {
        assertThatThrownBy(() -> new Fork(Failing.class, new Arguments(), LIMIT).run(Contender.RAW, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("on purpose");
    }

    @Test
    void theFootprintMustCountTheClassesOfThePoolAlone() throws Exception {
        Map<Measure, Double> hikari = Footprint.of(Contender.HIKARI);
        assertThat(hikari.get(Measure.CLASSES)).isGreaterThan(30);
        assertThat(hikari.get(Measure.JARS)).isBetween(100.0, 400.0);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "DRUID", "DBCP2", "C3P0", "VIBUR", "AGROAL", "BEECP"})
    void theFootprintMustHaveEveryJarThatThePoolNeeds(Contender pool) throws Exception {
        // the smallest of them, BeeCP, has 250 KiB
        assertThat(Footprint.of(pool).get(Measure.JARS)).isGreaterThan(150);
    }

    @Test
    void theJvmThatIsComparedWithMustHaveNoPoolsButDrivers() throws Exception {
        assertThat(Footprint.loadedWithoutAnyPool())
                .contains("io.millpond.benchmark.contender.RawConnections")
                .noneMatch(name -> name.contains("PoolProperties") || name.contains("HikariConfig"))
                .noneMatch(name -> name.matches("io[.]millpond[.]benchmark[.]contender[.](?!PoolUnderTest).*Pool"));
    }

    @Test
    void theOneConnectionThatIsFreeMustBeFoundWhoeverReturnedIt() throws Exception {
        for (Contender pool : new Contender[] {Contender.MILLPOND, Contender.HIKARI}) {
            for (int size = 1; size <= 4; size++) {
                try (PoolUnderTest open = pool.open(Settings.stub(size)).fill()) {
                    assertThat(new Search(open.source()).nanos(size, 20, 50)).isPositive();
                    // everything was returned
                    open.fill();
                }
            }
        }
    }

    @Test
    void aWaitThatEndsAfterTheEndMustCountUntilTheEnd() throws Exception {
        DataSource slow = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Thread.sleep(500);
                    return new StubDriver().connect(StubDriver.url(0), new Properties());
                });
        Borrowers borrowers = new Borrowers(slow, 1, Hold.PARK, 0);
        borrowers.measure(100, 200, false);
        assertThat(borrowers.operations()).containsExactly(0);
        assertThat(borrowers.openWaits()).hasSize(1);
        assertThat(borrowers.waits().sum().getMaxValue() / 1e6).isBetween(200.0, 490.0);
    }

    @Test
    void aThreadThatDoesNotEndMustNotBeForgotten() throws Exception {
        CountDownLatch goHome = new CountDownLatch(1);
        Thread thread = Threads.start(false, () -> {
            try {
                goHome.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> Threads.end(List.of(thread), Duration.ofMillis(20), new AtomicReference<>()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 threads are still at work 20 ms after the end");
        goHome.countDown();
        Threads.end(List.of(thread), Duration.ofSeconds(30), new AtomicReference<>());
    }
}
