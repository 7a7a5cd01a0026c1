package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state word: what is put in comes out again, at every end of its range. */
class SlotStateTest {
    private static final long LAST_GENERATION = -1L << 8;

    private static long word(long generation, int doom, int phase) {
        return generation << 8 | (long) doom << 4 | phase;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 41, 1L << 31, 1L << 32, 1L << 54, 1L << 55, (1L << 56) - 1})
    void mustKeepPhaseDoomAndGenerationApart(long generation) {
        for (int phase = SlotState.FREE; phase <= SlotState.CLOSING; phase++) {
            for (int doom = 0; doom <= SlotState.SUSPECT; doom++) {
                long state = word(generation, doom, phase);
                assertThat(SlotState.phase(state)).isEqualTo(phase);
                assertThat(SlotState.doom(state)).isEqualTo(doom);
                assertThat(SlotState.doomed(word(generation, 0, phase), doom)).isEqualTo(state);
                assertThat(SlotState.ticketOf(state)).isEqualTo(word(generation, 0, phase));
                assertThat(SlotState.isLendable(state)).isEqualTo(phase == SlotState.IDLE && doom == 0);
                for (int next = SlotState.FREE; next <= SlotState.CLOSING; next++) {
                    assertThat(SlotState.inPhase(state, next)).isEqualTo(word(generation, doom, next));
                    assertThat(SlotState.nextGeneration(state, next)).isEqualTo(word(generation + 1, 0, next));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SlotState.OPENING, SlotState.IDLE, SlotState.LEASED, SlotState.CLOSING})
    void mustWrapTheGenerationWithoutTouchingThePhase(int phase) {
        assertThat(SlotState.nextGeneration(LAST_GENERATION | 0xF3, phase)).isEqualTo(phase);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void mustNeverUseZeroAsTheTicketOfAnOwnedSlot(int phase) {
        assertThat(SlotState.nextGeneration(LAST_GENERATION, phase)).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0x0, 0x153, -1L << 8 | 0x16})
    void mustDescribeEveryWord(long state) {
        assertThat(SlotState.describe(state)).matches("[A-Z]+#\\d+(!\\d+)?");
    }
}
