package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that metrics, threads and logs tell pools apart by. */
class PoolNameTest {
    private static final String URL = "jdbc:h2:mem:namedshop";

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void verify() {
        driver.verify();
    }

    private static MillpondDataSource.Builder unnamed() {
        return MillpondDataSource.builder().jdbcUrl(URL).minIdle(0);
    }

    private static String nameOf(MillpondDataSource pool) {
        return pool.stats().name();
    }

    @Test
    void mustMakeTheNamesOfTwoPoolsOfOneDatabaseDistinct() throws SQLException {
        try (MillpondDataSource first = unnamed().build();
                MillpondDataSource second = unnamed().build();
                MillpondDataSource third = unnamed().build()) {
            assertThat(nameOf(first)).isEqualTo("namedshop");
            assertThat(nameOf(second)).isEqualTo("namedshop-2");
            assertThat(nameOf(third)).isEqualTo("namedshop-3");
            second.close();
            try (MillpondDataSource next = unnamed().build()) {
                assertThat(nameOf(next)).as("free again").isEqualTo("namedshop-2");
            }
            first.getConnection().close();
            third.getConnection().close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .contains("millpond-namedshop-worker-1", "millpond-namedshop-3-worker-1");
        }
    }

    @Test
    void mustKeepOutOfTheWayOfANameThatWasGiven() {
        try (MillpondDataSource given = unnamed().name("namedshop").build();
                MillpondDataSource unnamed = unnamed().build()) {
            assertThat(nameOf(given)).isEqualTo("namedshop");
            assertThat(nameOf(unnamed)).isEqualTo("namedshop-2");
        }
    }

    @Test
    void mustNumberPoolsWithoutANameByThePoolsThatRun() {
        MillpondDataSource.Builder nameless =
                MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:").minIdle(0);
        for (int reading = 0; reading < 3; reading++) {
            assertThat(nameless.toConfig().name()).isEqualTo("millpond-1");
        }
        try (MillpondDataSource first = nameless.build();
                MillpondDataSource second = nameless.build()) {
            assertThat(nameOf(first)).isEqualTo("millpond-1");
            assertThat(nameOf(second)).isEqualTo("millpond-2");
            first.close();
            try (MillpondDataSource next = nameless.build()) {
                assertThat(nameOf(next)).as("free again").isEqualTo("millpond-1");
            }
        }
    }

    @Test
    void mustKeepAGivenNameAndSayThatItIsTakenTwice() {
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource first = unnamed().name("mine").build();
                MillpondDataSource second = unnamed().name("mine").build()) {
            assertThat(nameOf(first)).isEqualTo("mine");
            assertThat(nameOf(second)).isEqualTo("mine");
            assertThat(log.count("another running pool has this name too")).isOne();
        }
    }

    @Test
    void mustNotKeepTheNameOfAPoolThatCouldNotStart() {
        driver.onConnect().fail(() -> new SQLException("no", "08001"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> MillpondDataSource.builder()
                            .jdbcUrl("jdbc:nobody://host/namedshop")
                            .build())
                    .isInstanceOf(ConfigException.class);
            assertThatThrownBy(() -> Pools.on(driver)
                            .name("namedshop")
                            .startup(Startup.FAIL_FAST)
                            .build())
                    .isInstanceOf(ConfigException.class);
        }
        try (MillpondDataSource pool = unnamed().build()) {
            assertThat(nameOf(pool)).isEqualTo("namedshop");
        }
    }
}
