package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RisingTest {
    private final Rising rising = new Rising();

    @Test
    void mustNotFall() {
        assertThat(rising.atLeast(10, 0)).isEqualTo(10);
        assertThat(rising.atLeast(9, 0)).isEqualTo(10);
        assertThat(rising.atLeast(11, 0)).isEqualTo(11);
    }

    @Test
    void mustCountTheNextPoolOnTopOfTheFormer() {
        rising.atLeast(10, 0);
        assertThat(rising.atLeast(2, 1)).isEqualTo(12);
        assertThat(rising.atLeast(1, 1)).isEqualTo(12);
        assertThat(rising.atLeast(3, 1)).isEqualTo(13);
        assertThat(rising.atLeast(5, 3)).isEqualTo(18);
    }

    /** A thread may have read the former pool before, and come after, another that has read the next. */
    @Test
    void mustNotTakeALateReadingOfTheFormerPoolForOneOfTheNext() {
        rising.atLeast(10, 0);
        rising.atLeast(2, 1);
        assertThat(rising.atLeast(11, 0)).isEqualTo(12);
        assertThat(rising.atLeast(3, 1)).isEqualTo(13);
    }

    @Test
    void mustBeginWithThePoolThatIsThere() {
        assertThat(rising.atLeast(7, 4)).isEqualTo(7);
        assertThat(rising.atLeast(8, 4)).isEqualTo(8);
    }
}
