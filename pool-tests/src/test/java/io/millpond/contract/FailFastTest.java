package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.spi.Credentials;
import io.millpond.testkit.ScriptedDriver;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of a start that needs a connection and gets none, where the database is not to blame. */
@Timeout(30)
class FailFastTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void nothingMustBeLeftBehind() {
        driver.releaseAll();
        await().until(() -> driver.live() == 0);
        driver.verify();
    }

    @Test
    void mustNotBlameTheDatabaseIfTheThreadThatBuildsThePoolIsInterrupted() {
        driver.onConnect().hang();
        Thread.currentThread().interrupt();
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> Pools.on(driver).startup(Startup.FAIL_FAST).build());
        assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        assertThat(refusal)
                .hasMessageContainingAll("startup = FAIL_FAST", "was interrupted", "nothing is known of the database")
                .hasMessageNotContaining("dataSource")
                .hasCauseInstanceOf(InterruptedException.class);
    }

    /** A DataSource can be asked with both, or with none. */
    @Test
    void mustNotLeaveOutAPasswordThatComesWithoutAUserName() {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> Pools.on(driver)
                        .credentials(() -> new Credentials(null, "canary-7f3a"))
                        .startup(Startup.FAIL_FAST)
                        .build());
        assertThat(refusal)
                .hasMessageContainingAll(
                        "credentials = as given", "have a password and no user name, which a DataSource cannot be told")
                .hasMessageNotContaining("canary-7f3a");
        assertThat(driver.connectAttempts()).isZero();
    }

    /** The provider answers in time for a connect, but not for one to a database that is slow. */
    @Test
    void mustNameTheCredentialsProviderThatTookMostOfTheTime() {
        CountDownLatch never = new CountDownLatch(1);
        driver.onConnect().hang();
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> Pools.on(driver)
                        .connectTimeout(Duration.ofSeconds(2))
                        .credentials(() -> {
                            // of 1.5 s at most
                            assertThat(never.await(1100, TimeUnit.MILLISECONDS)).isFalse();
                            return Credentials.of("app", "secret");
                        })
                        .startup(Startup.FAIL_FAST)
                        .build());
        assertThat(refusal)
                .hasMessageContainingAll(
                        "credentials = as given",
                        "within connectTimeout = 2000 ms, of which it waited ",
                        " for the credentials provider",
                        "see to it that the provider answers, and in time");
    }
}
