package io.millpond.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SightingTest {
    private final Sighting sighting = new Sighting();

    @Test
    void mustCountFromTheFirstSightOfAStampHoweverOldItIs() {
        assertThat(sighting.latestStart(5, () -> 100)).isEqualTo(100);
        assertThat(sighting.latestStart(5, () -> 200)).isEqualTo(100);
        assertThat(sighting.latestStart(7, () -> 300)).isEqualTo(300);
    }

    @Test
    void mustNotAskTheClockWhereThereIsNothing() {
        assertThat(sighting.latestStart(0, () -> {
                    throw new AssertionError("asked");
                }))
                .isZero();
    }
}
