package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every move tried in every state, with the right ticket, a stale one, and while doomed: what the diagram allows, and nothing else. */
class SlotMovesTest {
    private static final int DOOM = 7;

    enum Phase {
        FREE,
        OPENING,
        IDLE,
        LEASED,
        RESETTING,
        CHECKING,
        CLOSING
    }

    /** A move, with where the diagram allows it, where it ends, and whether a doomed slot makes it too. */
    enum Move {
        CLAIM(Phase.OPENING, false, Phase.FREE) {
            @Override
            long make(Slot<Object> slot, long ticket) {
                return slot.tryClaim();
            }
        },
        LEASE(Phase.LEASED, false, Phase.IDLE) {
            @Override
            long make(Slot<Object> slot, long ticket) {
                return slot.tryLease(ticket);
            }
        },
        WITHDRAW(Phase.CHECKING, false, Phase.IDLE) {
            @Override
            long make(Slot<Object> slot, long ticket) {
                return slot.tryWithdraw(ticket);
            }
        },
        RETIRE(Phase.CLOSING, true, Phase.OPENING, Phase.IDLE, Phase.LEASED, Phase.RESETTING, Phase.CHECKING) {
            @Override
            long make(Slot<Object> slot, long ticket) {
                return slot.tryRetire(ticket, DOOM);
            }
        },
        FINISH_CLOSING(Phase.CLOSING, true, Phase.CLOSING) {
            @Override
            long make(Slot<Object> slot, long ticket) {
                return slot.tryFinishClosing(ticket);
            }
        },
        BEGIN_RESET(Phase.RESETTING, false, Phase.LEASED) {
            @Override
            long make(Slot<Object> slot, long ticket) {
                return slot.tryBeginReset(ticket);
            }
        };

        final Phase target;
        final boolean alsoDoomed;
        final Set<Phase> allowed;

        Move(Phase target, boolean alsoDoomed, Phase first, Phase... more) {
            this.target = target;
            this.alsoDoomed = alsoDoomed;
            this.allowed = EnumSet.of(first, more);
        }

        /** The ticket after the move, 0 if it was refused. */
        abstract long make(Slot<Object> slot, long ticket);
    }

    private static Slot<Object> slotIn(Phase phase) {
        Slot<Object> slot = new Slot<>(3);
        if (phase == Phase.FREE) {
            return slot;
        }
        long opening = slot.tryClaim();
        if (phase == Phase.OPENING) {
            return slot;
        }
        slot.tryPublish(slot.trySettle(opening));
        if (phase == Phase.IDLE) {
            return slot;
        }
        if (phase == Phase.CHECKING) {
            slot.tryWithdraw(slot.state());
        } else if (phase == Phase.CLOSING) {
            slot.tryRetire(slot.state(), 1);
        } else {
            slot.tryLease(slot.state());
            if (phase == Phase.RESETTING) {
                slot.tryBeginReset(slot.ticket());
            }
        }
        return slot;
    }

    static Stream<Arguments> everyMoveInEveryPhase() {
        return Stream.of(Move.values())
                .flatMap(move -> Stream.of(Phase.values()).map(phase -> Arguments.of(move, phase)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("everyMoveInEveryPhase")
    void mustMoveOnlyAlongTheDiagram(Move move, Phase phase) {
        Slot<Object> slot = slotIn(phase);
        long before = slot.state();
        long moved = move.make(slot, slot.ticket());
        if (move.allowed.contains(phase)) {
            assertThat(moved).isNotZero().isEqualTo(slot.ticket());
            assertThat(SlotState.phase(slot.state())).isEqualTo(move.target.ordinal());
        } else {
            assertThat(moved).isZero();
            assertThat(slot.state()).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("everyMoveInEveryPhase")
    void mustNotMoveByATicketOfAnotherGeneration(Move move, Phase phase) {
        if (move == Move.CLAIM) {
            return; // takes no ticket
        }
        Slot<Object> slot = slotIn(phase);
        long before = slot.state();
        assertThat(move.make(slot, slot.ticket() - (1L << 8))).isZero();
        assertThat(move.make(slot, slot.ticket() + (1L << 8))).isZero();
        assertThat(slot.state()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("everyMoveInEveryPhase")
    void mustLetADoomedOwnerDoNothingButRetire(Move move, Phase phase) {
        if (phase == Phase.FREE || phase == Phase.IDLE || phase == Phase.CLOSING) {
            return; // has no owner to be told
        }
        Slot<Object> slot = slotIn(phase);
        long ticket = slot.ticket();
        assertThat(slot.doom(5)).isZero();
        assertThat(slot.isOwned(ticket)).isTrue();
        assertThat(slot.isLent(ticket)).isFalse();
        assertThat(slot.tryPublish(ticket)).isFalse();
        assertThat(slot.tryHandOver(ticket)).isZero();
        boolean may = move.allowed.contains(phase) && move.alsoDoomed;
        assertThat(move.make(slot, ticket) != 0).isEqualTo(may);
        if (may) {
            assertThat(SlotState.doom(slot.state()))
                    .as("the first reason stays")
                    .isEqualTo(5);
        }
    }

    @Test
    void mustTakeAnIdleSlotAtOnceWhenItIsDoomed() {
        Slot<Object> slot = slotIn(Phase.IDLE);
        long closing = slot.doom(4);
        assertThat(closing).isNotZero().isEqualTo(slot.ticket());
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.CLOSING);
        assertThat(SlotState.doom(slot.state())).isEqualTo(4);
    }

    @Test
    void mustLeaveAFreeOrClosingSlotAloneWhenItIsDoomed() {
        for (Phase phase : EnumSet.of(Phase.FREE, Phase.CLOSING)) {
            Slot<Object> slot = slotIn(phase);
            long before = slot.state();
            assertThat(slot.doom(4)).isZero();
            assertThat(slot.state()).isEqualTo(before);
        }
    }

    @Test
    void mustKeepTheFirstDoom() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        slot.doom(2);
        slot.doom(9);
        assertThat(slot.doomLease(slot.ticket(), 9)).isFalse();
        assertThat(SlotState.doom(slot.state())).isEqualTo(2);
    }

    @Test
    void mustPardonOnlyForTheReasonItWasDoomedFor() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        long ticket = slot.ticket();
        slot.doom(2);
        assertThat(slot.tryPardon(ticket, 3)).isFalse();
        assertThat(slot.tryPardon(ticket, 2)).isTrue();
        assertThat(slot.isLent(ticket)).isTrue();
        assertThat(slot.tryPublish(ticket)).isTrue();
    }

    @Test
    void mustNotDoomALaterLease() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        long first = slot.ticket();
        slot.tryPublish(first);
        slot.tryLease(slot.state());
        assertThat(slot.doomLease(first, 1)).isFalse();
        assertThat(slot.isLent(slot.ticket())).isTrue();
    }

    @Test
    void mustIgnoreASecondReturn() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        long ticket = slot.ticket();
        assertThat(slot.tryPublish(ticket)).isTrue();
        assertThat(slot.tryPublish(ticket)).isFalse();
        slot.tryLease(slot.state());
        assertThat(slot.tryPublish(ticket))
                .as("also while the next borrower has it")
                .isFalse();
        assertThat(slot.tryRetire(ticket, 1)).isZero();
        assertThat(slot.tryBeginReset(ticket)).isZero();
    }

    @Test
    void mustFreeThePlaceOfAFailedOpeningAndOfAFinishedClosingOnce() {
        Slot<Object> opening = slotIn(Phase.OPENING);
        long ticket = opening.ticket();
        opening.doom(1);
        assertThat(opening.tryVacate(ticket)).as("doomed or not").isTrue();
        assertThat(opening.tryVacate(ticket)).isFalse();
        Slot<Object> closing = slotIn(Phase.CLOSING);
        long finishing = closing.tryFinishClosing(closing.ticket());
        assertThat(closing.tryVacate(finishing)).isTrue();
        assertThat(SlotState.phase(closing.state())).isEqualTo(SlotState.FREE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"OPENING", "RESETTING", "CHECKING"})
    void mustSettleADoomedSlotAndKeepItsDoom(Phase phase) {
        Slot<Object> slot = slotIn(phase);
        long ticket = slot.ticket();
        slot.doom(5);
        long settled = slot.trySettle(ticket);
        assertThat(settled).isNotZero().isNotEqualTo(ticket).isEqualTo(slot.ticket());
        assertThat(SlotState.doom(slot.state())).isEqualTo(5);
        assertThat(SlotState.phase(settled))
                .isEqualTo(phase == Phase.RESETTING ? SlotState.RESETTING : SlotState.CHECKING);
        assertThat(slot.trySettle(ticket)).as("by the old ticket").isZero();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void mustSuspectWhatIsOpenAndNothingElse(Phase phase) {
        Slot<Object> slot = slotIn(phase);
        long before = slot.state();
        long checking = slot.suspect();
        switch (phase) {
            case FREE, CLOSING -> {
                assertThat(checking).isZero();
                assertThat(slot.state()).isEqualTo(before);
            }
            case IDLE -> {
                assertThat(checking).isNotZero().isEqualTo(slot.state());
                assertThat(SlotState.phase(checking)).isEqualTo(SlotState.CHECKING);
            }
            default -> {
                assertThat(checking).isZero();
                assertThat(SlotState.doom(slot.state())).isEqualTo(SlotState.SUSPECT);
                assertThat(slot.isOwned(SlotState.ticketOf(before))).isTrue();
                assertThat(slot.tryPublish(SlotState.ticketOf(before))).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"LEASED", "RESETTING", "CHECKING"})
    void mustRecheckASuspectOnceAndOnlyASuspect(Phase phase) {
        Slot<Object> slot = slotIn(phase);
        long ticket = slot.ticket();
        assertThat(slot.tryRecheck(ticket)).as("no suspicion").isZero();
        slot.suspect();
        long checking = slot.tryRecheck(ticket);
        assertThat(checking).isNotZero().isEqualTo(slot.state());
        assertThat(SlotState.phase(checking)).isEqualTo(SlotState.CHECKING);
        assertThat(slot.tryRecheck(ticket)).as("by the old ticket").isZero();
        slot.doom(5);
        assertThat(slot.tryRecheck(checking)).as("doomed for good").isZero();
    }

    @Test
    void mustLetAGraverReasonTakeThePlaceOfASuspicion() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        slot.suspect();
        slot.doom(5);
        assertThat(SlotState.doom(slot.state())).isEqualTo(5);
        slot.suspect();
        assertThat(SlotState.doom(slot.state())).isEqualTo(5);
        Slot<Object> lease = slotIn(Phase.LEASED);
        long ticket = lease.ticket();
        lease.suspect();
        assertThat(lease.doomLease(ticket, 6)).isTrue();
        assertThat(lease.doomLease(ticket, 7)).isFalse();
        assertThat(SlotState.doom(lease.state())).isEqualTo(6);
        Slot<Object> retired = slotIn(Phase.LEASED);
        long held = retired.ticket();
        retired.suspect();
        assertThat(retired.tryRetire(held, 3)).isNotZero();
        assertThat(SlotState.doom(retired.state())).isEqualTo(3);
    }

    /** What closes the pool, or replaces its connections, must hold for those that may yet be pardoned. */
    @Test
    void mustLetEveryReasonButASuspicionTakeThePlaceOfASurplus() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        long ticket = slot.ticket();
        slot.suspect();
        slot.doom(SlotState.SURPLUS);
        assertThat(SlotState.doom(slot.state())).isEqualTo(SlotState.SURPLUS);
        slot.suspect();
        assertThat(slot.doomLease(ticket, SlotState.SUSPECT)).isFalse();
        assertThat(SlotState.doom(slot.state())).isEqualTo(SlotState.SURPLUS);
        slot.doom(5);
        assertThat(slot.tryPardon(ticket, SlotState.SURPLUS)).isFalse();
        slot.doom(SlotState.SURPLUS);
        assertThat(SlotState.doom(slot.state())).isEqualTo(5);
        Slot<Object> lease = slotIn(Phase.LEASED);
        lease.doom(SlotState.SURPLUS);
        assertThat(lease.doomLease(lease.ticket(), 6)).isTrue();
        assertThat(SlotState.doom(lease.state())).isEqualTo(6);
        Slot<Object> retired = slotIn(Phase.LEASED);
        retired.doom(SlotState.SURPLUS);
        assertThat(retired.tryRetire(retired.ticket(), 3)).isNotZero();
        assertThat(SlotState.doom(retired.state())).as("why it was retired").isEqualTo(SlotState.SURPLUS);
    }

    @Test
    void mustBeginTheResetOfASuspectAndKeepTheSuspicion() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        long ticket = slot.ticket();
        slot.suspect();
        long reset = slot.tryBeginReset(ticket);
        assertThat(reset).isNotZero().isEqualTo(slot.ticket());
        assertThat(SlotState.phase(reset)).isEqualTo(SlotState.RESETTING);
        assertThat(SlotState.doom(slot.state())).isEqualTo(SlotState.SUSPECT);
        assertThat(slot.tryBeginReset(ticket)).isZero();
    }

    @Test
    void mustReplaceAResourceByItsEqualAndNoOther() {
        Slot<Object> slot = slotIn(Phase.LEASED);
        Object first = new Object();
        Object twin = new Object();
        slot.setResourceRelease(first);
        assertThat(slot.tryReplace(twin, first)).isFalse();
        assertThat(slot.tryReplace(first, twin)).isTrue();
        assertThat(slot.tryReplace(first, twin)).isFalse();
        assertThat(slot.resource()).isSameAs(twin);
    }
}
