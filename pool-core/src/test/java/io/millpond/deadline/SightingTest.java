package io.millpond.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SightingTest {
    private final Sighting sighting = new Sighting();

    @Test
    void mustCountFromTheFirstSightOfAStampHoweverOldItIs() {
        assertThat(sighting.latestStart(5, 6, () -> 100)).isEqualTo(100);
        assertThat(sighting.latestStart(5, 6, () -> 200)).isEqualTo(100);
        assertThat(sighting.latestStart(7, 8, () -> 300)).isEqualTo(300);
    }

    /**
     * One call is seen just after the tick and ends; the next begins late in the same tick, and the ticker is late too.
     */
    @Test
    void mustNotTakeTheLastOfATickForTheFirst() {
        sighting.latestStart(5, 5, () -> 6);
        assertThat(sighting.latestStart(5, 90, () -> 91))
                .as("it may have begun at 89")
                .isEqualTo(91);
        assertThat(sighting.latestStart(5, 95, () -> 96))
                .as("nobody begins with 5 any more")
                .isEqualTo(91);
    }

    @Test
    void mustCountFromTheNextSightOfWhatHadNotBegunYet() {
        sighting.latestStart(5, 6, () -> 100);
        sighting.notYet();
        assertThat(sighting.latestStart(5, 7, () -> 200)).isEqualTo(200);
        assertThat(sighting.latestStart(5, 8, () -> 300)).isEqualTo(200);
    }

    /** What has ended since the last look is not what was judged. */
    @Test
    void mustNotBeOfAnotherStampThanTheLast() {
        sighting.latestStart(5, 6, () -> 100);
        assertThat(sighting.isOf(5)).isTrue();
        assertThat(sighting.isOf(6)).isFalse();
        sighting.latestStart(7, 8, () -> 200);
        assertThat(sighting.isOf(5)).isFalse();
    }

    @Test
    void mustKnowAgainTheStampThatWasSeenLast() {
        sighting.latestStart(5, 6, () -> 100);
        sighting.notYet();
        assertThat(sighting.isOf(5)).isTrue();
        sighting.latestStart(7, 8, () -> 200);
        assertThat(sighting.isOf(5)).isFalse();
        assertThat(sighting.isOf(7)).isTrue();
    }

    @Test
    void mustNotAskTheClockWhereThereIsNothing() {
        assertThat(sighting.latestStart(0, 1, () -> {
                    throw new AssertionError("asked");
                }))
                .isZero();
    }
}
