package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords that change while the pool runs. */
class CredentialsContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    /** What the database takes now. */
    private volatile String password = "secret-0";

    private final AtomicInteger refused = new AtomicInteger();

    private volatile Supplier<SQLException> refusal =
            () -> new SQLException("password authentication failed for user app", "28P01");

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    /** Connects like the driver, after a look at the password. */
    private DataSource guarded() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection") || arguments == null) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    if (!password.equals(arguments[1])) {
                        refused.incrementAndGet();
                        throw refusal.get();
                    }
                    return driver.connect(driver.url(), new Properties());
                });
    }

    private MillpondDataSource.Builder pool(CredentialsProvider provider) {
        return MillpondDataSource.builder()
                .name("test")
                .dataSource(guarded())
                .credentials(provider)
                .maxSize(4)
                .minIdle(2)
                .keepaliveInterval(Duration.ZERO);
    }

    @Test
    void mustAskTheProviderOnceMoreWhenTheDatabaseRefusesAPassword() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        CredentialsProvider late = () -> Credentials.of("app", asked.incrementAndGet() == 1 ? "outdated" : password)
                .validFor(Duration.ofHours(1));
        try (MillpondDataSource pool = pool(late).minIdle(0).build()) {
            pool.getConnection().close();
            assertThat(asked).hasValue(2);
            assertThat(pool.stats().createFailures()).isZero();
        }
    }

    /** Oracle and SQL Server know nothing of class 28; tried ever again, the old password would lock the account. */
    @ParameterizedTest
    @CsvSource({
        "ORA-01017: invalid username/password; logon denied, 72000, 1017",
        "Login failed for user 'app'., S0001, 18456"
    })
    void mustAskTheProviderOnceMoreWhateverTheDatabaseCallsARefusal(String message, String state, int code)
            throws SQLException {
        refusal = () -> new SQLException(message, state, code);
        AtomicReference<String> known = new AtomicReference<>(password);
        CredentialsProvider hourly = () -> Credentials.of("app", known.get()).validFor(Duration.ofHours(1));
        try (MillpondDataSource pool = pool(hourly).minIdle(1).build()) {
            Pools.awaitIdle(pool, 1);
            password = "secret-1";
            known.set(password);
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                assertThat(List.of(one, two)).doesNotContainNull();
            }
            assertThat(refused).hasValue(1);
            assertThat(pool.stats().createFailures()).isZero();
        }
    }

    @Test
    void mustNotStormADatabaseThatRefusesThePassword() {
        try (MillpondDataSource pool =
                pool(() -> Credentials.of("app", "wrong")).minIdle(0).build()) {
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(pool::getConnection)
                        .hasMessageContaining("does not let this user in")
                        .hasMessageNotContaining("wrong");
            }
            // an account must not be locked on our account
            assertThat(refused).hasValueLessThanOrEqualTo(3);
        }
    }

    /** The provider knows a new password before the database does; an account must not be locked on our account. */
    @Test
    void mustTryOneConnectAtATimeForConnectionsThatAreLentAndOutdated() throws SQLException {
        CredentialsProvider early = () -> Credentials.of("app", password).validFor(Duration.ofMillis(200));
        List<Connection> lent = new ArrayList<>();
        try (MillpondDataSource pool =
                Pools.on(driver).credentials(early).maxSize(12).build()) {
            for (int i = 0; i < 6; i++) {
                lent.add(pool.getConnection());
            }
            assertThat(driver.mostConnecting()).isEqualTo(1);
            driver.onConnect().delay(Duration.ofMillis(50));
            driver.onConnect().fail(() -> new SQLException("password authentication failed for user app", "28P01"));
            password = "secret-1";
            await().until(() -> pool.stats().createFailures() >= 3);
            assertThat(driver.mostConnecting()).isEqualTo(1);
            for (Connection each : lent) {
                each.close();
            }
        }
    }

    /** The pause before the next attempt is four seconds by then. */
    @Test
    void mustTryAnotherPasswordAsSoonAsTheProviderHasIt() throws SQLException {
        AtomicBoolean fails = new AtomicBoolean();
        CredentialsProvider store = () -> {
            if (fails.get()) {
                throw new IllegalStateException("sealed");
            }
            return Credentials.of("app", password).validFor(Duration.ofMillis(200));
        };
        try (MillpondDataSource pool = pool(store).maxSize(1).minIdle(1).build()) {
            Pools.awaitIdle(pool, 1);
            fails.set(true);
            password = "secret-1";
            pool.reconnect();
            await().until(() -> pool.stats().createFailures() == 3);
            assertThatThrownBy(pool::getConnection)
                    .hasMessageContaining("and the credentials provider has failed for ")
                    .hasMessageNotContaining("sealed");
            fails.set(false);
            await().atMost(Duration.ofMillis(2500)).ignoreExceptions().until(() -> {
                pool.getConnection().close();
                return true;
            });
            assertThat(refused).hasValue(3);
        }
    }

    /** Whoever has corrected the user in the database need not wait for what the pool thinks wise. */
    @Test
    void mustTryAtOnceAfterAReconnect() throws SQLException {
        try (MillpondDataSource pool =
                pool(() -> Credentials.of("app", "secret-1")).minIdle(0).build()) {
            assertThatThrownBy(pool::getConnection).hasMessageNotContaining("provider");
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            password = "secret-1";
            pool.reconnect();
            pool.getConnection().close();
            assertThat(refused).hasValue(1);
        }
    }

    @Test
    void mustNotStormAProviderThatFails() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        CredentialsProvider failing = () -> {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("vault token s.12345 expired");
            }
            return Credentials.of("app", password);
        };
        long begun = System.nanoTime();
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource pool = pool(failing).minIdle(0).build()) {
            for (int i = 0; i < 300; i++) {
                pool.getConnection().close();
                pool.reconnect();
            }
            assertThat(pool.stats().created()).isGreaterThanOrEqualTo(300);
            // a pause of 400 ms at least between two questions
            assertThat((double) asked.get()).isLessThanOrEqualTo(2 + (System.nanoTime() - begun) / 400e6);
            log.mustNotContain("s.12345");
        }
    }

    @Test
    void mustLoseNoThreadToAProviderThatHangs() {
        CountDownLatch hang = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        CredentialsProvider hanging = () -> {
            asked.incrementAndGet();
            hang.await();
            return Credentials.of("app", password);
        };
        try (MillpondDataSource pool = pool(hanging)
                .name("hanging")
                .minIdle(2)
                .connectTimeout(Duration.ofMillis(200))
                .acquireTimeout(Duration.ofMillis(300))
                .build()) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(pool::getConnection).isInstanceOf(AcquireTimeoutException.class);
            }
            assertThat(asked).hasValue(1);
            assertThat(pool.stats().zombies()).isZero();
            assertThat(workers())
                    .as("the provider, the first connects, the log")
                    .isLessThanOrEqualTo(8);
            hang.countDown();
            await().until(() -> pool.stats().idle() >= 2);
        }
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("millpond-hanging-worker"))
                .count();
    }

    @Test
    void mustReplaceConnectionsThatWereOpenedWithAnOldPassword() throws SQLException {
        CredentialsProvider provider = () -> Credentials.of("app", password).validFor(Duration.ofMillis(200));
        try (MillpondDataSource pool = pool(provider).build()) {
            Pools.awaitIdle(pool, 2);
            Connection held = pool.getConnection();
            password = "secret-1";
            await().until(() -> pool.stats().closedBy(RetireReason.CREDENTIALS) >= 1);
            held.createStatement().execute("goes on");
            held.close();
            await().until(() -> pool.stats().closedBy(RetireReason.CREDENTIALS) >= 2);
            assertThat(pool.stats().closed()).isEqualTo(pool.stats().closedBy(RetireReason.CREDENTIALS));
        }
    }

    /** Tokens are made anew by each call, and nobody says for how long they hold. */
    @Test
    void mustNotReplaceConnectionsBecauseTheProviderNeverGivesTheSameTwice() {
        AtomicInteger asked = new AtomicInteger();
        try (MillpondDataSource pool = Pools.on(driver)
                .credentials(() -> Credentials.of("app", "token-" + asked.incrementAndGet()))
                .minIdle(2)
                .keepaliveInterval(Duration.ofMillis(20))
                .build()) {
            Pools.awaitIdle(pool, 2);
            // by then the housekeeper has looked at each of them many times
            await().until(() -> driver.calls("isValid") >= 30);
            assertThat(pool.stats().created()).isEqualTo(2);
            assertThat(pool.stats().closed()).isZero();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void mustReplaceConnectionsOfAPasswordThatTheDatabaseTakesNoMore() throws SQLException {
        AtomicReference<String> known = new AtomicReference<>(password);
        CredentialsProvider late = () -> Credentials.of("app", known.getAndSet(password));
        try (MillpondDataSource pool = pool(late).build()) {
            Pools.awaitIdle(pool, 2);
            password = "secret-1";
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection();
                    Connection three = pool.getConnection()) {
                assertThat(List.of(one, two, three)).doesNotContainNull();
                assertThat(refused).hasValue(1);
            }
            await().until(() -> pool.stats().closedBy(RetireReason.CREDENTIALS) == 2);
            assertThat(refused).hasValue(1);
        }
    }

    @Test
    @Fault("D8")
    void mustRotateUnderLoadWithoutAnErrorForAnybody(Figures figures) {
        Set<String> askedOn = ConcurrentHashMap.newKeySet();
        CredentialsProvider provider = () -> {
            askedOn.add(Thread.currentThread().getName());
            return Credentials.of("app", password).validFor(Duration.ofMillis(150));
        };
        LongAdder calls = new LongAdder();
        AtomicBoolean stop = new AtomicBoolean();
        try (MillpondDataSource pool =
                pool(provider).maxLifetime(Duration.ofMillis(50)).build()) {
            List<CompletableFuture<Void>> users = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                users.add(CompletableFuture.runAsync(
                        () -> {
                            while (!stop.get()) {
                                try (Connection connection = pool.getConnection()) {
                                    connection.createStatement().execute("work");
                                    calls.increment();
                                } catch (SQLException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (int rotation = 1; rotation <= 10; rotation++) {
                password = "secret-" + rotation;
                int opened = driver.opened();
                await().until(() -> driver.opened() >= opened + 3);
            }
            stop.set(true);
            users.forEach(CompletableFuture::join);
            assertThat(calls.sum()).isPositive();
            figures.exactly(
                    "user errors in 10 rotations under load", pool.stats().acquireTimeouts(), 0);
            assertThat(askedOn).allMatch(name -> name.startsWith("millpond-test-worker"));
        }
    }
}
