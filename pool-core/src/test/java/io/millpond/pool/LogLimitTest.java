package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    private final LogLimit limit = new LogLimit(2, Duration.ofNanos(100));

    @Test
    void mustAdmitSoManyAndTellHowManyWereLeftOut() {
        assertThat(limit.admit(1000)).isZero();
        assertThat(limit.admit(1001)).isZero();
        assertThat(limit.admit(1002)).isNegative();
        assertThat(limit.admit(1099)).isNegative();
        assertThat(limit.admit(1100)).isEqualTo(2);
        assertThat(limit.admit(1101)).isZero();
        assertThat(limit.admit(1102)).isNegative();
        assertThat(limit.admit(1500)).isEqualTo(1);
    }
}
