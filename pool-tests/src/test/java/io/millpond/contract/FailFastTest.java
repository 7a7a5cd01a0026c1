package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.testkit.ScriptedDriver;
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
        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> Pools.on(driver).startup(Startup.FAIL_FAST).build());
        assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        assertThat(refusal)
                .hasMessageContainingAll("startup = FAIL_FAST", "was interrupted", "nothing is known of the database")
                .hasMessageNotContaining("dataSource")
                .hasCauseInstanceOf(InterruptedException.class);
    }
}
