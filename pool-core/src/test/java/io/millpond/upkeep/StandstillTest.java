package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandstillTest {
    private final Standstill standstill = new Standstill();

    @Test
    void mustCountOnlyWhatFellIntoTheTimeAsked() {
        assertThat(standstill.since(0)).isZero();
        standstill.note(30, 100);
        standstill.note(50, 200);
        assertThat(standstill.since(200)).isZero();
        assertThat(standstill.since(180)).isEqualTo(20);
        assertThat(standstill.since(150)).isEqualTo(50);
        assertThat(standstill.since(100)).isEqualTo(50);
        assertThat(standstill.since(90)).isEqualTo(60);
        assertThat(standstill.since(0)).isEqualTo(80);
    }

    @Test
    void mustKeepTheNewestOfMany() {
        for (int i = 1; i <= 100; i++) {
            standstill.note(1, 10L * i);
        }
        assertThat(standstill.since(0)).isEqualTo(16);
    }
}
