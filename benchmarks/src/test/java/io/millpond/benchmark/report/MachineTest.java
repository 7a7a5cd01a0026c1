package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A report is published: it tells what figures depend on, and not whose machine it was. */
class MachineTest {
    private static Machine toldOf(List<String> flags) {
        return new Machine("2026-01-02T03:04:05Z", "", "", 1, 1_024, "", "a JVM", flags, 0, "", Map.of());
    }

    @Test
    void mustTellWhatTheJvmsWereToldIfItWasNoted() {
        assertThat(toldOf(List.of("-XX:+UseG1GC", "-Xmn64m")).line()).contains(", a JVM -XX:+UseG1GC -Xmn64m, ");
        assertThat(toldOf(List.of()).line()).contains(", a JVM, ");
    }

    @Test
    void mustNotTellHowTheSystemWasBuilt() {
        assertThat(Machine.release("6.18.44-fc-v669")).isEqualTo("6.18");
        assertThat(Machine.release("10.0")).isEqualTo("10.0");
        assertThat(Machine.release("7-custom")).isEqualTo("7");
        assertThat(Machine.release("custom")).isEmpty();
    }
}
