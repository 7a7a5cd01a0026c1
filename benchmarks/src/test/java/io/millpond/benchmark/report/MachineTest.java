package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A report is published: it tells what figures depend on, and not whose machine it was. */
class MachineTest {
    @Test
    void mustNotTellHowTheSystemWasBuilt() {
        assertThat(Machine.release("6.18.44-fc-v669")).isEqualTo("6.18");
        assertThat(Machine.release("10.0")).isEqualTo("10.0");
        assertThat(Machine.release("7-custom")).isEqualTo("7");
        assertThat(Machine.release("custom")).isEmpty();
    }
}
