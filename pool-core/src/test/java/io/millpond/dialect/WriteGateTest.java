package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteGateTest {
    @Test
    void mustLetOneInAndTellTheOthersInTime() throws InterruptedException {
        WriteGate gate = WriteGate.of("one");
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        assertThat(gate.enter(Duration.ofMillis(20))).isFalse();
        gate.leave();
        assertThat(gate.enter(Duration.ZERO)).isTrue();
        gate.leave();
    }

    @Test
    void mustBeTheSameForAllPoolsOfOneDatabase() {
        WriteGate gate = WriteGate.of("shared");
        assertThat(WriteGate.of("shared")).isSameAs(gate);
        assertThat(WriteGate.of("another")).isNotSameAs(gate);
    }
}
