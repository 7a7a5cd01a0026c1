package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.SessionReset;
import io.millpond.config.Startup;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;

/** That {@code spring.datasource.millpond.*} and beans reach the pool. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {
    private static final String PREFIX = "spring.datasource.millpond.";

    /** The settings as the pool will find them; the last customizer, so that nothing changes them afterwards. */
    private final AtomicReference<PoolConfig> config = new AtomicReference<>();

    private ApplicationContextRunner application(String... keysAndValues) {
        ApplicationContextRunner runner = Application.onH2()
                .withBean("watch", MillpondCustomizer.class, () -> builder -> config.set(builder.toConfig()));
        for (String pair : keysAndValues) {
            runner = runner.withPropertyValues(PREFIX + pair);
        }
        return runner;
    }

    @Test
    void mustTakeWhatIsLeftEmptyAsNotGiven() {
        application("query-timeout=", "max-size=", "exact-times=", "startup=").run(context -> {
            PoolConfig defaults =
                    MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:").toConfig();
            assertThat(config.get().queryTimeout()).isEqualTo(defaults.queryTimeout());
            assertThat(config.get().maxSize()).isEqualTo(defaults.maxSize());
            assertThat(config.get().exactTimes()).isEqualTo(defaults.exactTimes());
            assertThat(config.get().startup()).isEqualTo(defaults.startup());
        });
    }

    @Test
    void mustGiveEverySettingToThePool() throws ReflectiveOperationException {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("name", "checkout");
        given.put("driver-class-name", "org.h2.Driver");
        given.put("username", "app");
        given.put("max-size", 7);
        given.put("min-idle", 3);
        given.put("max-waiting", 11);
        given.put("acquire-timeout", Duration.ofSeconds(3));
        given.put("connect-timeout", Duration.ofSeconds(4));
        given.put("validation-timeout", Duration.ofMillis(700));
        given.put("reset-timeout", Duration.ofMillis(800));
        given.put("validate-after-idle", Duration.ofMillis(900));
        given.put("keepalive-interval", Duration.ofMinutes(3));
        given.put("idle-timeout", Duration.ofMinutes(4));
        given.put("max-lifetime", Duration.ofMinutes(5));
        given.put("query-timeout", Duration.ofSeconds(6));
        given.put("transaction-timeout", Duration.ofSeconds(7));
        given.put("idle-in-transaction-timeout", Duration.ofSeconds(8));
        given.put("slow-query-threshold", Duration.ofMillis(250));
        given.put("leak-threshold", Duration.ofMinutes(9));
        given.put("capture-borrow-stack", true);
        given.put("exact-times", true);
        given.put("shutdown-timeout", Duration.ofSeconds(1));
        given.put("startup", Startup.FAIL_FAST);
        given.put("auto-commit", false);
        given.put("read-only", false);
        given.put("transaction-isolation", "SERIALIZABLE");
        given.put("catalog", "ANY");
        given.put("schema", "PUBLIC");
        given.put("session-reset", SessionReset.SESSION);
        given.put("evict-on-read-only", true);
        given.put("connection-init-sql", "set time zone 'UTC'");
        given.put("connection-test-query", "select 1");
        given.put("statement-cache-size", 50);
        assertThat(given.keySet().stream().map(SettingsTest::camelCase))
                .as("all settings but those given below")
                .containsExactlyInAnyOrderElementsOf(MillpondProperties.names().stream()
                        .filter(name -> !Set.of("jdbcUrl", "password", "property", "ignoreHikari")
                                .contains(name))
                        .toList());
        ApplicationContextRunner runner =
                application("password=top", "property.DB_CLOSE_DELAY=7", "jdbc-url=jdbc:h2:mem:all");
        for (Map.Entry<String, Object> setting : given.entrySet()) {
            runner = runner.withPropertyValues(PREFIX + setting.getKey() + "=" + setting.getValue());
        }
        // H2 does not know the catalog: what matters is what reached the pool's settings
        runner.run(context -> {
            for (Map.Entry<String, Object> setting : given.entrySet()) {
                Method accessor = PoolConfig.class.getMethod(camelCase(setting.getKey()));
                Object expected = setting.getKey().equals("transaction-isolation") ? (Object) 8 : setting.getValue();
                assertThat(accessor.invoke(config.get())).as(setting.getKey()).isEqualTo(expected);
            }
            assertThat(config.get().jdbcUrl()).isEqualTo("jdbc:h2:mem:all");
            assertThat(config.get().properties()).containsEntry("DB_CLOSE_DELAY", "7");
            assertThat(config.get().credentials().credentials()).isEqualTo(Credentials.of("app", "top"));
        });
    }

    private static String camelCase(String kebab) {
        StringBuilder name = new StringBuilder();
        for (String word : kebab.split("-")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    @Test
    void mustLeaveTheDefaultsAloneIfNothingIsGiven() {
        application().run(context -> {
            PoolConfig defaults =
                    MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:x").toConfig();
            assertThat(config.get().maxSize()).isEqualTo(defaults.maxSize());
            assertThat(config.get().minIdle()).isEqualTo(defaults.minIdle());
            assertThat(config.get().acquireTimeout()).isEqualTo(defaults.acquireTimeout());
            assertThat(config.get().autoCommit()).isNull();
            assertThat(config.get().startup()).isEqualTo(Startup.TOLERANT);
        });
    }

    @Test
    void mustReadATimeWithoutAUnitAsMillisecondsLikeAllOfSpringBoot() {
        application("acquire-timeout=1500")
                .run(context -> assertThat(config.get().acquireTimeout()).hasMillis(1500));
    }

    @Test
    void mustAcceptAnySpellingThatSpringBootAccepts() {
        application("maxSize=4", "MIN_IDLE=1").run(context -> {
            assertThat(config.get().maxSize()).isEqualTo(4);
            assertThat(config.get().minIdle()).isEqualTo(1);
        });
    }

    @Test
    void mustTakeEnvironmentVariables() {
        Map<String, Object> variables =
                Map.of("SPRING_DATASOURCE_MILLPOND_MAXSIZE", "6", "SPRING_DATASOURCE_MILLPOND_ACQUIRE_TIMEOUT", "2s");
        application().withInitializer(environment(variables)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(config.get().maxSize()).isEqualTo(6);
            assertThat(config.get().acquireTimeout()).hasSeconds(2);
        });
    }

    @Test
    void mustUnderstandHikarisNamesInEnvironmentVariables(CapturedOutput output) {
        Map<String, Object> variables = new LinkedHashMap<>();
        EnvironmentKey.HIKARI_NAMES.forEach(name -> variables.put("SPRING_DATASOURCE_HIKARI_" + variable(name), "1"));
        variables.put("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "1");
        variables.put("SPRING_DATASOURCE_MILLPOND_MAXIMUM_POOL_SIZE", "5");
        variables.put("SPRING_DATASOURCE_MILLPOND_MINIMUMIDLE", "1");
        application().withInitializer(environment(variables)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(config.get().maxSize()).isEqualTo(5);
            assertThat(config.get().minIdle()).isEqualTo(1);
            assertThat(output)
                    .contains("hikari.maximum-pool-size has no effect", "write spring.datasource.millpond.max-size\n")
                    .contains("write spring.datasource.millpond.acquire-timeout=1ms")
                    .doesNotContain("did you mean", "to hand it to the driver");
        });
    }

    private static String variable(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static ApplicationContextInitializer<ConfigurableApplicationContext> environment(
            Map<String, Object> variables) {
        return first(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
    }

    private static ApplicationContextInitializer<ConfigurableApplicationContext> first(PropertySource<?> source) {
        return context -> context.getEnvironment().getPropertySources().addFirst(source);
    }

    @Test
    void mustResolvePlaceholders() {
        application("max-size=${size}")
                .withPropertyValues("size=9")
                .run(context -> assertThat(config.get().maxSize()).isEqualTo(9));
    }

    @Test
    void mustUnderstandHikarisNames() {
        application("maximum-pool-size=5", "minimumIdle=1", "connection-timeout=2500")
                .run(context -> {
                    assertThat(config.get().maxSize()).isEqualTo(5);
                    assertThat(config.get().minIdle()).isEqualTo(1);
                    assertThat(config.get().acquireTimeout()).hasMillis(2500);
                });
    }

    /** To Spring Boot it is one property: what stands in a file, the command line or a variable puts aside. */
    @Test
    void mustLetASourceThatGoesFirstSpellHikarisNamesOtherwise(CapturedOutput output) {
        Map<String, Object> commandLine =
                Map.of(PREFIX + "maximum-pool-size", "50", "spring.datasource.hikari.connection-timeout", "2000");
        Map<String, Object> variables = Map.of("SPRING_DATASOURCE_MILLPOND_MINIMUM_IDLE", "7");
        application("maximumPoolSize=30", "minimumIdle=3", "keepaliveTime=60000")
                .withPropertyValues("spring.datasource.hikari.connectionTimeout=1000")
                .withInitializer(environment(variables))
                .withInitializer(first(new MapPropertySource("commandLine", commandLine)))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(config.get().maxSize()).isEqualTo(50);
                    assertThat(config.get().minIdle()).isEqualTo(7);
                    assertThat(config.get().keepaliveInterval()).hasMinutes(1);
                    assertThat(output)
                            .contains("write spring.datasource.millpond.acquire-timeout=2000ms")
                            .doesNotContain("hikari.connectionTimeout");
                });
    }

    @Test
    void mustLeaveAsideAVariableThatComesLast() {
        Map<String, Object> variables = Map.of("SPRING_DATASOURCE_MILLPOND_MAXIMUM_POOL_SIZE", "50");
        application("maximumPoolSize=30")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(config.get().maxSize()).isEqualTo(30);
                });
    }

    @Test
    void mustFindListenersProvidersAndCustomizersAmongTheBeans() {
        PoolListener listener = new PoolListener() {};
        CredentialsProvider provider = () -> Credentials.of("sa", "");
        Application.withoutUrl()
                .withBean(PoolListener.class, () -> listener)
                .withBean(CredentialsProvider.class, () -> provider)
                .withBean("own", MillpondCustomizer.class, () -> builder -> builder.maxSize(3))
                .withBean("watch", MillpondCustomizer.class, () -> builder -> config.set(builder.toConfig()))
                .withPropertyValues(PREFIX + "max-size=20")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(config.get().listeners()).contains(listener);
                    assertThat(config.get().credentials()).isSameAs(provider);
                    assertThat(config.get().maxSize()).isEqualTo(3);
                });
    }

    @Test
    void mustRefuseAProviderBesideAWrittenPassword() {
        application()
                .withPropertyValues("spring.datasource.username=app", "spring.datasource.password=top")
                .withBean(CredentialsProvider.class, () -> () -> Credentials.of("app", "other"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("credentials"));
    }

    @Test
    void mustStartWithTheDatabaseDownUnlessToldToFail() {
        ApplicationContextRunner down =
                Application.withoutUrl().withPropertyValues("spring.datasource.url=jdbc:h2:mem:absent;IFEXISTS=TRUE");
        down.run(context -> assertThat(context).hasNotFailed());
        down.withPropertyValues(PREFIX + "startup=fail-fast")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(java.sql.SQLException.class)
                        .hasStackTraceContaining("no connection could be opened"));
    }

    @Test
    void mustEndAQueryThatIsOverItsLimitAndGoOn() {
        application("query-timeout=300ms").run(context -> {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            assertThatThrownBy(() -> jdbc.queryForObject(
                            "select sum(a.x * b.x) from system_range(1, 1000000) a, system_range(1, 1000000) b",
                            Long.class))
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("queryTimeout");
            assertThat(jdbc.queryForObject("select 6 * 7", Integer.class)).isEqualTo(42);
            assertThat(context.getBean(MillpondDataSource.class).stats().queryTimeouts())
                    .isEqualTo(1);
        });
    }
}
