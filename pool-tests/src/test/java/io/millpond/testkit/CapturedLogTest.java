package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class CapturedLogTest {
    private static final Logger LOG = LoggerFactory.getLogger("io.millpond.sample");

    @Test
    void mustCaptureEveryLevelWithCauses() {
        try (CapturedLog log = CapturedLog.start()) {
            LOG.trace("low {}", 1);
            LOG.error("high", new IllegalStateException("outer", new RuntimeException("inner")));
            assertThat(log.lines()).hasSize(2);
            assertThat(log.text()).contains("low 1", "outer", "inner");
            assertThat(log.count("high")).isEqualTo(1);
        }
    }

    @Test
    void mustFindASecretInACauseWithoutRepeatingIt() {
        try (CapturedLog log = CapturedLog.start()) {
            LOG.debug("fine", new RuntimeException("password=hunter2"));
            assertThatCode(() -> log.mustNotContain("absent")).doesNotThrowAnyException();
            assertThatThrownBy(() -> log.mustNotContain("hunter2"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("<SECRET>")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void mustLeaveLoggingAsItWas() {
        CapturedLog log = CapturedLog.start();
        log.close();
        LOG.trace("late");
        assertThat(log.lines()).isEmpty();
        assertThat(LOG.isTraceEnabled()).isFalse();
    }
}
