package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** The health contributor {@code db}. */
class HealthTest {
    private static final String PREFIX = "spring.datasource.millpond.";

    private static ApplicationContextRunner on(ScriptedDriver driver, String... settings) {
        ApplicationContextRunner runner = Application.withoutUrl()
                .withPropertyValues("spring.datasource.url=" + driver.url(), PREFIX + "shutdown-timeout=0");
        for (String setting : settings) {
            runner = runner.withPropertyValues(PREFIX + setting);
        }
        return runner;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> pool(Map<String, Object> health) {
        return (Map<String, Object>) health.get("pool");
    }

    @Test
    void mustNameTheDatabaseAndTheNumbersOfThePool() {
        Application.onH2().run(context -> {
            Map<String, Object> health = BootLine.health(context);
            assertThat(health).containsEntry("status", "UP").containsEntry("database", "H2");
            assertThat(pool(health)).containsEntry("state", "available").containsEntry("max", 10);
        });
    }

    @Test
    void mustSayAtOnceThatThePoolIsExhaustedAndNeverJoinTheQueue() {
        Application.onH2().withPropertyValues(PREFIX + "max-size=1").run(context -> {
            MillpondDataSource pool = context.getBean(MillpondDataSource.class);
            try (Connection connection = pool.getConnection()) {
                long before = System.nanoTime();
                Map<String, Object> health = BootLine.health(context);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
                assertThat(health).containsEntry("status", "UP");
                assertThat(pool(health)).containsEntry("state", "exhausted").containsEntry("active", 1);
                assertThat(pool.stats().acquired()).isEqualTo(1);
                assertThat(pool.stats().acquireTimeouts()).isZero();
                assertThat(connection.isClosed()).isFalse();
            }
        });
    }

    @Test
    void mustBeDownOnceBorrowersGoAwayEmptyHandedAndUpWhenThereIsRoomAgain() {
        Application.onH2()
                .withPropertyValues(PREFIX + "max-size=1", PREFIX + "acquire-timeout=50ms")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    assertThat(BootLine.health(context)).containsEntry("status", "UP");
                    try (Connection connection = pool.getConnection()) {
                        assertThatThrownBy(pool::getConnection).isInstanceOf(AcquireTimeoutException.class);
                        Map<String, Object> health = BootLine.health(context);
                        assertThat(health).containsEntry("status", "DOWN");
                        assertThat(health.get("error")).asString().contains("1 borrowers got no connection");
                        assertThat(connection.isClosed()).isFalse();
                    }
                    assertThat(BootLine.health(context)).containsEntry("status", "UP");
                });
    }

    @Test
    void mustBeDownWithTheCauseIfTheDatabaseRefuses() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        driver.onConnect().fail(new SQLException("password authentication failed", "28P01"));
        try (ScriptedDriver.Registration registered = driver.register()) {
            on(driver).run(context -> {
                Map<String, Object> health = BootLine.health(context);
                assertThat(health).containsEntry("status", "DOWN");
                assertThat(health.get("error")).asString().contains("password authentication failed");
            });
        }
    }

    @Test
    void mustNotCallADatabaseSilentThatRefusesEachConnect() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        driver.onConnect().fail(new SQLException("connection refused", "08001"));
        try (ScriptedDriver.Registration registered = driver.register()) {
            on(driver)
                    .run(context -> assertThat(BootLine.health(context))
                            .containsEntry("status", "DOWN")
                            .extractingByKey("error")
                            .asString()
                            .matches("[1-9]\\d* connects failed within 2000 ms; the log says why"));
        }
    }

    @Test
    void mustAnswerInTimeIfTheDatabaseIsSilentAndHoldOneConnectionAtMost() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (ScriptedDriver.Registration registered = driver.register()) {
            // a connection that was used just now is lent unchecked: it is the check's own call that hangs
            on(driver, "validate-after-idle=1h").run(context -> {
                MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                pool.getConnection().close();
                driver.on("isValid").hang();
                for (int look = 0; look < 2; look++) {
                    long before = System.nanoTime();
                    Map<String, Object> health = BootLine.health(context);
                    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
                    assertThat(health).containsEntry("status", "DOWN");
                    assertThat(pool.stats().active()).isLessThanOrEqualTo(1);
                }
                driver.releaseAll();
            });
        }
    }

    @Test
    void mustHoldOneConnectionAtMostThoughTwoBeansLeadToThePool() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (ScriptedDriver.Registration registered = driver.register();
                MillpondDataSource pool = MillpondDataSource.builder()
                        .jdbcUrl(driver.url())
                        .validateAfterIdle(Duration.ofHours(1))
                        .shutdownTimeout(Duration.ZERO)
                        .build()) {
            Application.withoutUrl()
                    .withBean("pool", DataSource.class, () -> pool)
                    .withBean("traced", DataSource.class, () -> new TracedDataSource(pool))
                    .run(context -> {
                        pool.getConnection().close();
                        driver.on("isValid").hang();
                        for (String bean : List.of("pool", "traced")) {
                            assertThat(BootLine.health(context, bean))
                                    .containsEntry("status", "DOWN")
                                    .containsKey("pool");
                        }
                        assertThat(pool.stats().active()).isEqualTo(1);
                        driver.releaseAll();
                    });
        }
    }

    /** An interrupt inside an embedded database can close its file for everybody. */
    @Test
    void mustInterruptNobodyWhoIsInTheDriver() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (ScriptedDriver.Registration registered = driver.register()) {
            on(driver, "validate-after-idle=1h").run(context -> {
                MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                pool.getConnection().close();
                CountDownLatch answer = new CountDownLatch(1);
                CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
                driver.on("isValid").first(1).run(connection -> {
                    try {
                        answer.await();
                        interrupted.complete(Thread.interrupted());
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                });
                assertThat(BootLine.health(context)).containsEntry("status", "DOWN");
                answer.countDown();
                assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
            });
        }
    }

    @Test
    void mustBeBootsOwnForOtherDataSources() {
        Application.onH2().withUserConfiguration(TwoDataSources.class).run(context -> {
            Map<String, Object> other = BootLine.health(context, "plain");
            assertThat(other).containsEntry("status", "UP").containsEntry("validationQuery", "isValid()");
            assertThat(other).doesNotContainKey("pool");
            assertThat(pool(BootLine.health(context, "pooled"))).containsEntry("name", "pooled");
        });
    }

    @Test
    void mustFindAPoolThatIsDeclaredAsAPlainDataSource() {
        Application.onH2().withUserConfiguration(PlainlyDeclared.class).run(context -> {
            DataSource pool = context.getBean(DataSource.class);
            assertThat(pool(BootLine.health(context))).containsEntry("name", "declared");
            try (Connection connection = pool.getConnection()) {
                assertThat(pool(BootLine.health(context))).containsEntry("state", "exhausted");
                assertThat(connection.isClosed()).isFalse();
            }
        });
    }

    @Test
    void mustBeBootsOwnIfAnotherPoolIsNamed() {
        Application.onH2()
                .withPropertyValues("spring.datasource.type=com.zaxxer.hikari.HikariDataSource")
                .run(context -> assertThat(BootLine.health(context))
                        .containsEntry("status", "UP")
                        .containsEntry("database", "H2")
                        .doesNotContainKey("pool"));
    }

    @Test
    void mustNotJoinTheLineOfThoseWhoWaitForAConnectionThatIsBeingChecked() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (ScriptedDriver.Registration registered = driver.register()) {
            on(driver, "validate-after-idle=0", "max-size=1", "validation-timeout=1m")
                    .run(context -> {
                        MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                        pool.getConnection().close();
                        Script check = driver.on("isValid").hang();
                        CompletableFuture<Connection> borrower = CompletableFuture.supplyAsync(() -> borrow(pool));
                        await().until(() -> check.inside() == 1);
                        assertThat(pool.stats().idle()).as("being checked").isEqualTo(1);
                        assertThat(pool(BootLine.health(context))).containsEntry("state", "connecting");
                        assertThat(pool.stats().waiting()).isEqualTo(1);
                        driver.releaseAll();
                        borrower.get().close();
                    });
        }
    }

    @Test
    void mustBeUpIfTheLastConnectionIsLentWhileItLooks() {
        Application.onH2()
                .withPropertyValues(PREFIX + "max-size=1", PREFIX + "acquire-timeout=500ms")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    pool.getConnection().close();
                    PoolStats roomy = pool.stats();
                    Deque<PoolStats> seen = new ArrayDeque<>();
                    PoolCheck check =
                            new PoolCheck(pool, () -> seen.isEmpty() ? pool.stats() : seen.remove(), System::nanoTime);
                    assertThat(check.look().healthy()).isTrue();
                    awaitEndOfLook(pool);
                    try (Connection connection = pool.getConnection()) {
                        seen.add(roomy);
                        PoolFinding finding = check.look();
                        assertThat(finding.healthy()).as("busy, not ill").isTrue();
                        assertThat(pool(finding.details())).containsEntry("state", "exhausted");
                        assertThat(pool.stats().acquireTimeouts())
                                .as("of the look itself")
                                .isEqualTo(1);
                        assertThat(check.look().healthy()).as("nobody else").isTrue();
                        assertThatThrownBy(pool::getConnection).isInstanceOf(AcquireTimeoutException.class);
                        assertThat(check.look().healthy()).as("a borrower").isFalse();
                        assertThat(connection.isClosed()).isFalse();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50ms"})
    void mustBeUpIfThePoolHasRoomButLetsNobodyWaitForAConnect(String acquireTimeout) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (ScriptedDriver.Registration registered = driver.register()) {
            driver.onConnect().delay(Duration.ofMillis(200));
            on(driver, "acquire-timeout=" + acquireTimeout, "min-idle=0", "max-size=5")
                    .run(context -> {
                        MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                        assertThatThrownBy(pool::getConnection).isInstanceOf(AcquireTimeoutException.class);
                        await().until(() -> pool.stats().idle() == 1);
                        try (Connection first = pool.getConnection()) {
                            Map<String, Object> health = BootLine.health(context);
                            assertThat(health).containsEntry("status", "UP");
                            assertThat(pool(health)).containsEntry("state", "available");
                            await().until(() -> pool.stats().idle() == 1);
                            try (Connection second = pool.getConnection()) {
                                pool.resize(0, 2);
                                Map<String, Object> busy = BootLine.health(context);
                                assertThat(busy).as("refusals of the check").containsEntry("status", "UP");
                                assertThat(pool(busy)).containsEntry("state", "exhausted");
                                assertThat(first.isClosed() || second.isClosed())
                                        .isFalse();
                            }
                        }
                    });
        }
    }

    @Test
    void mustNotBeAmongThoseWhoGotNoConnectionWhereThePoolKeepsSomeReady() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (ScriptedDriver.Registration registered = driver.register()) {
            on(driver, "acquire-timeout=0", "min-idle=1", "max-size=5").run(context -> {
                MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                await().until(() -> pool.stats().idle() == 1);
                try (Connection connection = pool.getConnection()) {
                    assertThat(BootLine.health(context)).containsEntry("status", "UP");
                    assertThat(pool.stats().acquireTimeouts()).isZero();
                    assertThat(connection.isClosed()).isFalse();
                }
            });
        }
    }

    @Test
    void mustAskOtherwiseIfTheDriverHasNoIsValid() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        driver.on("isValid").fail(() -> new AbstractMethodError("isValid"));
        try (ScriptedDriver.Registration registered = driver.register()) {
            on(driver, "connection-test-query=select 1").run(context -> {
                MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                for (int look = 1; look <= 2; look++) {
                    assertThat(BootLine.health(context))
                            .containsEntry("status", "UP")
                            .containsEntry("validationQuery", "getTables()");
                    assertThat(driver.calls("DatabaseMetaData.getTables")).isEqualTo(look);
                    awaitEndOfLook(pool);
                }
                driver.on("DatabaseMetaData.getDatabaseProductName").answer("Oracle");
                assertThat(BootLine.health(context))
                        .containsEntry("status", "UP")
                        .containsEntry("validationQuery", DatabaseDriver.ORACLE.getValidationQuery());
                awaitEndOfLook(pool);
                driver.on("execute").sql("DUAL").fail(new SQLException("gone", "08006"));
                Map<String, Object> health = BootLine.health(context);
                assertThat(health).containsEntry("status", "DOWN");
                assertThat(health.get("error")).asString().contains("gone");
            });
        }
    }

    /** A look shares the borrow of the one before as long as that is under way. */
    private static void awaitEndOfLook(MillpondDataSource pool) {
        String thread = "millpond-health-" + pool.stats().name();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().equals(thread)));
    }

    private static Connection borrow(DataSource pool) {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void mustGiveWayToAContributorOfTheApplicationAndToItsSwitch() {
        Application.onH2()
                .withBean("dbHealthIndicator", Object.class, Object::new)
                .run(context -> assertThat(context).doesNotHaveBean("dbHealthContributor"));
        Application.onH2()
                .withPropertyValues("management.health.db.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("dbHealthContributor"));
    }

    @Configuration(proxyBeanMethods = false)
    static class PlainlyDeclared {
        @Bean
        DataSource declared() {
            return MillpondDataSource.builder()
                    .name("declared")
                    .jdbcUrl("jdbc:h2:mem:declared")
                    .maxSize(1)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {
        @Bean
        MillpondDataSource pooled() {
            return MillpondDataSource.builder()
                    .name("pooled")
                    .jdbcUrl("jdbc:h2:mem:pooled")
                    .build();
        }

        @Bean
        DataSource plain() {
            return new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:h2:mem:plain");
        }
    }
}
