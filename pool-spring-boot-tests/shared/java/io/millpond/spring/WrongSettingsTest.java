package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What a user reads who made a mistake in {@code application.properties}. */
@ExtendWith(OutputCaptureExtension.class)
class WrongSettingsTest {

    private static void mustNotStart(String... arguments) {
        mustNotStart(Empty.class, arguments);
    }

    private static void mustNotStart(Class<?> beans, String... arguments) {
        SpringApplication application = new SpringApplication(beans);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(() -> application.run(arguments)).isNotNull();
    }

    @Test
    void mustNameTheKeyTheValueAndTheRemedy(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.max-size=0", "--spring.datasource.millpond.min-idle=-1");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("spring.datasource.millpond.max-size = 0: is less than 1")
                .contains("from \"spring.datasource.millpond.max-size\" from property source \"commandLineArgs\"")
                .contains("spring.datasource.millpond.max-size: give a number from 1 to 100000")
                .contains("spring.datasource.millpond.min-idle = -1");
    }

    @Test
    void mustSuggestTheNameThatWasMeantAndKeepItsValueToItself(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.max-sise=20", "--spring.datasource.millpond.pasword=top-secret");
        assertThat(output)
                .contains("spring.datasource.millpond.max-sise: is no setting")
                .contains("spring.datasource.millpond.max-sise: did you mean spring.datasource.millpond.max-size?")
                .contains("spring.datasource.millpond.pasword: did you mean spring.datasource.millpond.password?")
                .doesNotContain("top-secret");
    }

    @Test
    void mustSuggestTheNameThatWasMeantByAnEnvironmentVariable(CapturedOutput output) {
        SpringApplication application = new SpringApplication(Empty.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", Map.of("SPRING_DATASOURCE_MILLPOND_MAX_SISE", "7"))));
        assertThatThrownBy(application::run).isNotNull();
        assertThat(output)
                .contains("spring.datasource.millpond.max-sise: is no setting")
                .contains("\"SPRING_DATASOURCE_MILLPOND_MAX_SISE\"")
                .contains("spring.datasource.millpond.max-sise: did you mean spring.datasource.millpond.max-size?");
    }

    @Test
    void mustRefuseASettingThatIsAlsoGivenByHikarisName(CapturedOutput output) {
        mustNotStart(
                "--spring.datasource.millpond.maximum-pool-size=3",
                "--spring.datasource.millpond.max-size=5",
                "--spring.datasource.millpond.connectionTimeout=3000",
                "--spring.datasource.millpond.acquire-timeout=2s");
        assertThat(output)
                .contains("spring.datasource.millpond.maximum-pool-size: is given by max-size too")
                .contains("spring.datasource.millpond.maximum-pool-size: keep one of them")
                .contains("is given by acquire-timeout too");
    }

    /** Else the one that came last would win in silence. */
    @Test
    void mustRefuseItAlsoWhereTheValueByItselfWouldNotDo(CapturedOutput output) {
        mustNotStart(
                "--spring.datasource.millpond.max-size=30",
                "--spring.datasource.millpond.min-idle=5",
                "--spring.datasource.millpond.minimum-idle=20");
        mustNotStart("--spring.datasource.millpond.max-size=5", "--spring.datasource.millpond.maximum-pool-size=0");
        assertThat(output)
                .contains("spring.datasource.millpond.minimum-idle: is given by min-idle too")
                .contains("spring.datasource.millpond.maximum-pool-size: is given by max-size too");
    }

    @Test
    void mustRefuseAKeyBelowASetting(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.max-size.default=20");
        assertThat(output).contains("spring.datasource.millpond.max-size.default: is no setting");
    }

    @Test
    void mustNameWhatWasWrittenForHikariWithItsPlaceAndTwoWaysOut(CapturedOutput output) {
        mustNotStart("--spring.datasource.hikari.auto-commit=false", "--spring.datasource.hikari.schema=top-secret");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(
                        "    spring.datasource.hikari.auto-commit: would have no effect, because Millpond is the pool\n"
                                + "        from \"spring.datasource.hikari.auto-commit\" from property source \"commandLineArgs\"")
                .contains("spring.datasource.hikari.auto-commit: write spring.datasource.millpond.auto-commit; or, ")
                .contains("spring.datasource.hikari.schema: write spring.datasource.millpond.schema; or, ")
                .contains("spring.datasource.millpond.ignore-hikari=true")
                .doesNotContain("top-secret");
    }

    @Test
    void mustReportAContradiction(CapturedOutput output) {
        mustNotStart(
                "--spring.datasource.millpond.query-timeout=10s",
                "--spring.datasource.millpond.transaction-timeout=5s");
        assertThat(output)
                .contains("spring.datasource.millpond.transaction-timeout = 5s: is shorter than queryTimeout")
                .contains("raise it, or lower queryTimeout");
    }

    @Test
    void mustNameSpringsOwnKeyIfThatIsWhatIsWrong(CapturedOutput output) {
        mustNotStart("--spring.datasource.url=h2:mem:forgotten");
        assertThat(output)
                .contains("spring.datasource.url = h2:mem:forgotten: does not start with jdbc:")
                .contains("from property source \"commandLineArgs\"");
    }

    @Test
    void mustNameTheUrlWhoseDriverIsMissing(CapturedOutput output) {
        mustNotStart("--spring.datasource.url=jdbc:postgresql://localhost/shop");
        assertThat(output)
                .contains("spring.datasource.url = jdbc:postgresql://localhost/shop: no JDBC driver")
                .contains("add the driver's jar");
    }

    @Test
    void mustRefuseWhatIsNoIsolationLevel(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.transaction-isolation=paranoid");
        assertThat(output)
                .contains("spring.datasource.millpond.transaction-isolation = paranoid")
                .contains("READ_COMMITTED");
    }

    @Test
    void mustSayHowATimeIsWritten(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.acquire-timeout=soon");
        assertThat(output)
                .contains("spring.datasource.millpond.acquire-timeout = soon: is no time")
                .contains("spring.datasource.millpond.acquire-timeout: write it as 500ms, 10s");
    }

    @Test
    void mustSayHowANumberAndAChoiceAreWritten(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.max-size=many");
        mustNotStart("--spring.datasource.millpond.startup=maybe");
        assertThat(output)
                .contains("spring.datasource.millpond.max-size: write it in digits")
                .contains("spring.datasource.millpond.startup: write one of tolerant, fail-fast");
    }

    @Test
    void mustNeverShowAValueThatMayBeASecret(CapturedOutput output) {
        mustNotStart("--spring.datasource.millpond.property=password=top-secret");
        mustNotStart(
                "--spring.datasource.millpond.property=password=top-secret",
                "--spring.datasource.millpond.property.ssl=true");
        mustNotStart("--spring.datasource.millpond.password=top-secret${spring.datasource.millpond.password}");
        assertThat(output)
                .contains("spring.datasource.millpond.property: is no value but a set of them")
                .contains("property: write each as spring.datasource.millpond.property.<key>")
                .as("beside a key")
                .contains("property: write it as spring.datasource.millpond.property.<key>, one for each property")
                .as("that refers to itself")
                .contains("spring.datasource.millpond.password: look for a placeholder")
                .doesNotContain("top-secret");
    }

    /** It goes before what is written, which has no mistake. */
    @Test
    void mustNotBlameAWrittenLineForAMistakeOfAServiceConnection(CapturedOutput output) {
        mustNotStart(OnAService.class, "--spring.datasource.driver-class-name=org.h2.Driver");
        mustNotStart(OnAService.class, "--spring.datasource.millpond.max-size=0");
        assertThat(output)
                .contains("    driverClassName = org.postgresql.Driver: the class is not on the class path\n"
                        + "        from the service connection, a bean of type JdbcConnectionDetails\n")
                .contains("\ndriverClassName of the service connection: add the driver's jar")
                .as("with its key")
                .contains("\n    spring.datasource.millpond.max-size = 0: is less than 1")
                .doesNotContain("spring.datasource.driver-class-name");
    }

    @Test
    void mustNotNameItsOwnKeysForAPoolThatTheApplicationBuilds(CapturedOutput output) {
        mustNotStart(
                TwoPoolsExample.TwoPools.class,
                "--spring.datasource.url=jdbc:h2:mem:elsewhere",
                "--shop.orders.jdbc-url=h2:x",
                "--shop.orders.max-sise=5",
                "--shop.reports.jdbc-url=jdbc:h2:mem:reports");
        assertThat(output)
                .contains("The connection pool of the bean ordersDataSource cannot be started with these settings")
                .contains("    jdbc-url = h2:x: does not start with jdbc:")
                .contains("max-sise: did you mean maxSize?")
                .doesNotContain("spring.datasource");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(MillpondAutoConfiguration.class)
    static class Empty {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(MillpondAutoConfiguration.class)
    static class OnAService {
        @Bean
        BootLine.Service container() {
            return new BootLine.Service("jdbc:postgresql://container/shop", "test", "test");
        }
    }
}
