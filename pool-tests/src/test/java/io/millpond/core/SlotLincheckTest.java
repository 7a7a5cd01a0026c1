package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The moves of one slot against themselves, one after the other: with equal words, equal answers. Tickets are
 * guessed by generation.
 */
@Tag("deep")
@Tag("interleavings")
class SlotLincheckTest {
    @Param(name = "generation", gen = IntGen.class, conf = "3:5")
    public static class Moves {
        private final Slot<Object> slot = new Slot<>(0);

        public Moves() {
            slot.tryPublish(slot.trySettle(slot.tryClaim()));
        }

        private static long ticket(int generation, int phase) {
            return (long) generation << 8 | phase;
        }

        @Operation
        public long lease() {
            return slot.tryLease(slot.state());
        }

        @Operation
        public boolean handOut(@Param(name = "generation") int generation) {
            slot.handOut(ticket(generation, SlotState.LEASED));
            return slot.isHandedOut(ticket(generation, SlotState.LEASED));
        }

        @Operation
        public long suspect() {
            return slot.suspect();
        }

        @Operation
        public long recheck(@Param(name = "generation") int generation) {
            return slot.tryRecheck(ticket(generation, SlotState.LEASED));
        }

        @Operation
        public boolean giveBack(@Param(name = "generation") int generation) {
            return slot.tryPublish(ticket(generation, SlotState.LEASED));
        }

        @Operation
        public long handOver(@Param(name = "generation") int generation) {
            return slot.tryHandOver(ticket(generation, SlotState.LEASED));
        }

        @Operation
        public long retire(@Param(name = "generation") int generation) {
            return slot.tryRetire(ticket(generation, SlotState.LEASED), 2);
        }

        @Operation
        public long withdraw() {
            return slot.tryWithdraw(slot.state());
        }

        @Operation
        public long doom() {
            return slot.doom(1);
        }

        @Operation
        public long doomAsSurplus() {
            return slot.doom(SlotState.SURPLUS);
        }

        @Operation
        public boolean pardon(@Param(name = "generation") int generation) {
            return slot.tryPardon(ticket(generation, SlotState.LEASED), SlotState.SURPLUS);
        }
    }

    /**
     * Must be found out: answers by a look whether the lease lasts, and not by its own move. With few moves, or hardly
     * any scenario would have the right two.
     */
    @Param(name = "generation", gen = IntGen.class, conf = "3:4")
    public static class LooksThenMoves {
        private final Moves moves = new Moves();

        @Operation
        public long lease() {
            return moves.lease();
        }

        @Operation
        public boolean giveBack(@Param(name = "generation") int generation) {
            boolean lasts = moves.slot.isOwned(Moves.ticket(generation, SlotState.LEASED));
            moves.giveBack(generation);
            return lasts;
        }
    }

    private static ModelCheckingOptions model() {
        return LincheckRuns.model()
                .threads(2)
                .actorsPerThread(3)
                .iterations(LincheckRuns.iterations(10))
                .invocationsPerIteration(LincheckRuns.interleavings(500));
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(LincheckRuns.iterations(10))
                .invocationsPerIteration(LincheckRuns.interleavings(1000));
    }

    @Test
    void mustMoveAsIfOneAfterTheOther() {
        model().check(Moves.class);
    }

    @Test
    @Tag("slow")
    void mustMoveAsIfOneAfterTheOtherUnderStress() {
        stress().check(Moves.class);
    }

    /** If this passes, the checks above find nothing. */
    @Test
    void mustFindASlotThatLooksThenMoves() {
        assertThatThrownBy(() -> LincheckRuns.canary(model()).check(LooksThenMoves.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the stress finds nothing. */
    @Test
    void mustFindASlotThatLooksThenMovesUnderStress() {
        assertThatThrownBy(() -> LincheckRuns.canary(stress()).check(LooksThenMoves.class))
                .hasMessageContaining("Invalid execution results");
    }
}
