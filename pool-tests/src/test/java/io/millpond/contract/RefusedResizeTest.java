package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sizes that a pool cannot have, given while it runs. */
class RefusedResizeTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void verify() {
        driver.verify();
    }

    @Test
    void mustRefuseASizeThatMakesNoSense() {
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            assertThatThrownBy(() -> pool.resize(-1, 0))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("minIdle = -1")
                    .hasMessageContaining("maxSize = 0");
        }
    }

    @Test
    void mustStayAsItIsIfItIsToBecomeTooLarge() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .acquireTimeout(Duration.ofMillis(50))
                .build()) {
            assertThatThrownBy(() -> pool.resize(0, 100_001))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("maxSize = 100001: is more than 100000; set at most 100000");
            assertThat(pool.stats().maxSize()).isEqualTo(1);
            try (Connection only = pool.getConnection()) {
                assertThatThrownBy(pool::getConnection).isInstanceOf(AcquireTimeoutException.class);
                assertThat(only.isValid(0)).isTrue();
            }
        }
    }
}
