package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.Credentials;
import io.millpond.spi.PoolListener;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All pools of one class loader have one permanent thread. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedHousekeeperTest {
    private static final String NAME = "millpond-upkeep";

    private final ScriptedDriver driver = new ScriptedDriver();

    private MillpondDataSource.Builder pool(String name) {
        return MillpondDataSource.builder()
                .name(name)
                .dataSource(driver.asDataSource())
                .maxSize(4)
                .minIdle(2);
    }

    private static List<Thread> housekeepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(NAME))
                .toList();
    }

    @BeforeEach
    void awaitTheEndOfOthers() {
        await().until(() -> housekeepers().isEmpty());
    }

    @Test
    void mustBeOneForAllPoolsAndGoneAfterTheLastAndBackWithTheNext() {
        for (int again = 0; again < 3; again++) {
            List<MillpondDataSource> pools = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                pools.add(pool("many-" + i).build());
            }
            assertThat(housekeepers()).hasSize(1);
            // the second connection is opened by upkeep
            await().until(() -> pools.stream().allMatch(pool -> pool.stats().idle() == 2));
            pools.subList(1, 30).forEach(MillpondDataSource::close);
            assertThat(housekeepers()).hasSize(1);
            pools.get(0).resize(3, 4);
            await().until(() -> pools.get(0).stats().idle() == 3);
            pools.get(0).close();
            await().until(() -> housekeepers().isEmpty());
        }
        driver.verify();
    }

    /** The thread is about to end, and must either stay or make room for another. */
    @Test
    void mustServeAPoolThatIsBuiltInTheMomentInWhichTheLastOneCloses() throws Exception {
        for (int i = 0; i < 60; i++) {
            MillpondDataSource last = pool("last").build();
            CyclicBarrier together = new CyclicBarrier(2);
            Thread closer = new Thread(() -> {
                pass(together);
                last.close();
            });
            closer.start();
            pass(together);
            try (MillpondDataSource next = pool("next").build()) {
                await().pollInterval(Duration.ofMillis(2))
                        .until(() -> next.stats().idle() == 2);
            }
            closer.join();
        }
        driver.verify();
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void mustBeADaemonThatHasNothingOfWhoeverStartedIt() throws Exception {
        InheritableThreadLocal<Object> inherited = new InheritableThreadLocal<>();
        MillpondDataSource[] pool = new MillpondDataSource[1];
        Thread starter = new Thread(new ThreadGroup("an application's"), () -> {
            inherited.set(new Object());
            pool[0] = pool("first").build();
        });
        starter.setContextClassLoader(new ClassLoader() {});
        starter.setPriority(Thread.MIN_PRIORITY);
        starter.start();
        starter.join();
        try (MillpondDataSource open = pool[0]) {
            Thread housekeeper = housekeepers().get(0);
            assertThat(housekeeper.isDaemon()).isTrue();
            assertThat(housekeeper.getContextClassLoader()).isNull();
            assertThat(housekeeper.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
            assertThat(housekeeper.getThreadGroup().getParent()).isNull();
            await().until(() -> open.stats().idle() == 2);
        }
    }

    /** An application whose classes are gone with its class loader. */
    private static final class Application extends ClassLoader {
        Application() {
            super(SharedHousekeeperTest.class.getClassLoader());
        }

        Supplier<AutoCloseable> start() throws ReflectiveOperationException, IOException {
            String name = Started.class.getName();
            try (InputStream in =
                    SharedHousekeeperTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                // in a domain of its own, as every application's classes are
                Class<?> own = defineClass(
                        name, bytes, 0, bytes.length, new java.security.ProtectionDomain(null, null, this, null));
                java.lang.reflect.Constructor<?> made = own.getDeclaredConstructor();
                made.setAccessible(true);
                @SuppressWarnings("unchecked")
                Supplier<AutoCloseable> started = (Supplier<AutoCloseable>) made.newInstance();
                return started;
            }
        }
    }

    /** What the application does: it starts a pool, the first in the JVM. */
    static final class Started implements Supplier<AutoCloseable> {
        @Override
        public AutoCloseable get() {
            return MillpondDataSource.builder()
                    .name("of an application")
                    .dataSource(new ScriptedDriver().asDataSource())
                    .minIdle(1)
                    .build();
        }
    }

    @Test
    void mustNotKeepTheClassesOfTheApplicationThatStartedIt() throws Exception {
        MillpondDataSource[] stays = new MillpondDataSource[1];
        WeakReference<ClassLoader> gone = startAndEndAnApplication(stays);
        try (MillpondDataSource other = stays[0]) {
            await().until(() -> {
                System.gc();
                return gone.get() == null;
            });
            assertThat(other.getConnection().isValid(1)).isTrue();
        }
    }

    private WeakReference<ClassLoader> startAndEndAnApplication(MillpondDataSource[] stays) throws Exception {
        Application application = new Application();
        try (AutoCloseable first = application.start().get()) {
            assertThat(housekeepers()).hasSize(1);
            stays[0] = pool("stays").build();
        }
        return new WeakReference<>(application);
    }

    /** A call of any of these may hang, and all pools with it. */
    @Test
    void mustNeverCallADriverOrAListenerOrALogOrAProvider() throws Exception {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        PoolListener listener = (PoolListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PoolListener.class}, (proxy, method, arguments) -> {
                    heard.add(Thread.currentThread().getName());
                    return null;
                });
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource pool = pool("trouble")
                        .credentials(() -> {
                            heard.add(Thread.currentThread().getName());
                            return Credentials.of("somebody", "secret" + System.nanoTime())
                                    .validFor(Duration.ofMillis(100));
                        })
                        .connectTimeout(Duration.ofMillis(250))
                        .validationTimeout(Duration.ofMillis(250))
                        .acquireTimeout(Duration.ofMillis(250))
                        .leakThreshold(Duration.ofMillis(200))
                        .slowQueryThreshold(Duration.ofMillis(50))
                        .queryTimeout(Duration.ofMillis(150))
                        .transactionTimeout(Duration.ofMillis(300))
                        .keepaliveInterval(Duration.ofSeconds(1))
                        .maxLifetime(Duration.ofSeconds(2))
                        .listener(listener)
                        .build()) {
            driver.onConnect().attempt(3).hang();
            driver.onConnect().attempt(4).fail(() -> new SQLException("down", "08001"));
            driver.onConnect().attempt(5).fail(() -> new SQLException("down", "08001"));
            long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            while (System.nanoTime() < end) {
                work(pool);
            }
            driver.releaseAll();
            assertThat(heard).isNotEmpty().doesNotContain(NAME);
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains('[' + NAME + ']'));
        }
        driver.verify();
    }

    private void work(MillpondDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 1");
            // longer than the threshold of leaks and than the limit of transactions
            await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        } catch (SQLException expected) {
            // time-outs and limits are what this is about
        }
    }
}
