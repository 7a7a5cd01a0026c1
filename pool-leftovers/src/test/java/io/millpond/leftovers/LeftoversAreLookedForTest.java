package io.millpond.leftovers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That the look for what test classes leave behind is registered in this module. */
class LeftoversAreLookedForTest {
    @Test
    void mustStandAroundTheClassesOfThisModule() {
        assertThat(NothingLeftBehind.standsAround(getClass())).isTrue();
    }
}
