package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What was written for HikariCP and stands under its own prefix. */
@ExtendWith(OutputCaptureExtension.class)
class HikariSettingsTest {
    private static final String HIKARI = "spring.datasource.hikari.";
    private static final String MILLPOND = "spring.datasource.millpond.";

    @Test
    void mustSayThatSizesAndTimesForHikariHaveNoEffect(CapturedOutput output) {
        Application.onH2()
                .withPropertyValues(
                        HIKARI + "maximum-pool-size=30",
                        HIKARI + "connection-timeout=1500",
                        HIKARI + "register-mbeans=true",
                        HIKARI + "pool-name=hidden")
                .run(context -> {
                    assertThat(context.getBean(MillpondDataSource.class).stats().maxSize())
                            .isEqualTo(10);
                    assertThat(output)
                            .contains("spring.datasource.hikari.maximum-pool-size has no effect")
                            .contains("write spring.datasource.millpond.max-size")
                            .contains("write spring.datasource.millpond.acquire-timeout=1500ms")
                            .contains("spring.datasource.hikari.register-mbeans has no effect")
                            .doesNotContain("hidden");
                });
    }

    /**
     * Each key is looked at by itself, and not beside Millpond's defaults: what is given with it has to be
     * written there too.
     */
    @Test
    void mustSayWhatToWriteThoughADefaultWouldContradict(CapturedOutput output) {
        Application.onH2()
                .withPropertyValues(
                        HIKARI + "maximum-pool-size=20",
                        HIKARI + "minimum-idle=20",
                        HIKARI + "max-lifetime=3600000",
                        HIKARI + "keepalive-time=2400000")
                .run(context -> assertThat(output)
                        .contains("write spring.datasource.millpond.max-size\n")
                        .contains("write spring.datasource.millpond.min-idle\n")
                        .contains("write spring.datasource.millpond.max-lifetime=3600000ms\n")
                        .contains("write spring.datasource.millpond.keepalive-interval=2400000ms\n"));
    }

    @Test
    void mustSayWhyAValueIsOfNoUseInMillpondEither(CapturedOutput output) {
        Application.onH2()
                .withPropertyValues(HIKARI + "maximum-pool-size=0", HIKARI + "minimum-idle=-1")
                .run(context -> assertThat(output)
                        .contains("give a number from 1 to 100000")
                        .contains("give minIdle the same number as maxSize"));
    }

    @Test
    void mustKnowTheSettingsThatHaveAnotherNameInHikari() {
        assertThat(EnvironmentKey.HIKARI_NAMES.stream().map(HikariKeys::settingMeantBy))
                .containsExactly(
                        "maxSize",
                        "minIdle",
                        "acquireTimeout",
                        "keepaliveInterval",
                        "leakThreshold",
                        "name",
                        "startup");
    }

    /** The application would start, and write into another schema, or commit each statement by itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto-commit=false",
                "read-only=true",
                "transactionIsolation=TRANSACTION_SERIALIZABLE",
                "catalog=hidden",
                "schema=hidden",
                "connection-init-sql=set schema hidden",
                "data-source-properties.currentSchema=hidden",
                "dataSourceProperties.sslmode=hidden",
                "data-source-properties.user=hidden",
                "jdbc-url=jdbc:h2:mem:hidden",
                "username=hidden",
                "password=hidden"
            })
    void mustNotStartWhileASessionSettingStandsUnderHikariOnly(String setting, CapturedOutput output) {
        String key = setting.substring(0, setting.indexOf('='));
        String meant = key.equals("transactionIsolation")
                ? "transaction-isolation"
                : key.replaceFirst("data-source-properties|dataSourceProperties", "property");
        Application.onH2()
                .withPropertyValues(HIKARI + setting)
                .run(context -> assertThat(context)
                        .getFailure()
                        .extracting(failure -> causeIn(failure), throwable(PoolSettingsException.class))
                        .hasMessageContaining(HIKARI + key + ": would have no effect")
                        .hasMessageContaining("write " + MILLPOND + meant + ";")
                        .hasMessageContaining(MILLPOND + "ignore-hikari=true")
                        .message()
                        .doesNotContain("hidden"));
        assertThat(output).doesNotContain("hidden");
    }

    private static Throwable causeIn(Throwable failure) {
        Throwable each = failure;
        while (each.getCause() != null && !(each instanceof PoolSettingsException)) {
            each = each.getCause();
        }
        return each;
    }

    @Test
    void mustNotStartWhileOneStandsInAnEnvironmentVariable() {
        Map<String, Object> variables = Map.of(
                "SPRING_DATASOURCE_HIKARI_AUTO_COMMIT",
                "false",
                "SPRING_DATASOURCE_HIKARI_DATA_SOURCE_PROPERTIES_SSL",
                "true",
                "SPRING_DATASOURCE_HIKARI_DATASOURCEPROPERTIES_TIMEOUT",
                "3");
        Application.onH2()
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("write spring.datasource.millpond.auto-commit;")
                        .hasStackTraceContaining("write spring.datasource.millpond.property.ssl;")
                        .hasStackTraceContaining("write spring.datasource.millpond.property.timeout;"));
    }

    @Test
    void mustStartIfMillpondIsGivenAValueToo(CapturedOutput output) {
        Application.onH2()
                .withPropertyValues(
                        HIKARI + "auto-commit=false",
                        MILLPOND + "auto-commit=false",
                        HIKARI + "schema=tenant",
                        MILLPOND + "schema=PUBLIC",
                        HIKARI + "data-source-properties.LOCK_TIMEOUT=1",
                        MILLPOND + "property.LOCK_TIMEOUT=2",
                        HIKARI + "username=app",
                        "spring.datasource.username=app",
                        HIKARI + "jdbc-url=jdbc:h2:mem:theirs",
                        MILLPOND + "jdbc-url=jdbc:h2:mem:ours")
                .run(context -> {
                    try (Connection connection =
                            context.getBean(MillpondDataSource.class).getConnection()) {
                        assertThat(connection.getAutoCommit()).isFalse();
                        assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:ours");
                    }
                    assertThat(output).doesNotContain("hikari.auto-commit", "hikari.schema", "LOCK_TIMEOUT");
                });
    }

    @Test
    void mustStartIfTheSettingIsWhatDriversDoAnyway(CapturedOutput output) {
        Application.onH2()
                .withPropertyValues(HIKARI + "auto-commit=true", HIKARI + "read-only=false", HIKARI + "schema=")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).contains("hikari.auto-commit has no effect", "hikari.read-only has no effect");
                });
    }

    @Test
    @SuppressWarnings("unchecked")
    void mustStartIfAServiceConnectionSaysWhereConnectionsLead() {
        Application.onH2()
                .withPropertyValues(HIKARI + "username=production", HIKARI + "jdbc-url=jdbc:h2:mem:production")
                .withBean(
                        "service",
                        (Class<Object>) BootLine.connectionDetailsType(),
                        () -> new BootLine.Service("jdbc:h2:mem:container", "test", "test"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void mustPassOverAllOfThemIfToldTo(CapturedOutput output) {
        Application.onH2()
                .withPropertyValues(
                        HIKARI + "auto-commit=false", HIKARI + "maximum-pool-size=30", MILLPOND + "ignore-hikari=true")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).doesNotContain("has no effect");
                });
    }
}
