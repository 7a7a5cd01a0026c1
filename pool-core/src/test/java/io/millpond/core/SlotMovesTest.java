package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every move tried in every state, with the right ticket, a stale one, and while doomed: what the diagram allows,
 * and nothing else.
 */
class SlotMovesTest {
    enum Phase {
        FREE,
        OPENING,
        IDLE,
        LEASED,
        RESETTING,
        CHECKING,
        CLOSING
    }

    /** What a slot may be doomed for: nothing, what gives way, what stays. */
    enum Doomed {
        NOT(0, ""),
        SUSPECT(SlotState.SUSPECT, "?"),
        SURPLUS(SlotState.SURPLUS, "~"),
        FOR_GOOD(5, "!");

        final int code;
        final String mark;

        Doomed(int code, String mark) {
            this.code = code;
            this.mark = mark;
        }
    }

    /**
     * Every method that moves a slot, called with the ticket of whoever owns it. True or a ticket if it
     * says that it moved.
     */
    enum Move {
        CLAIM((slot, ticket) -> slot.tryClaim() != 0),
        LEASE((slot, ticket) -> slot.tryLease(ticket) != 0),
        WITHDRAW((slot, ticket) -> slot.tryWithdraw(ticket) != 0),
        SETTLE((slot, ticket) -> slot.trySettle(ticket) != 0),
        PUBLISH(Slot::tryPublish),
        HAND_OVER((slot, ticket) -> slot.tryHandOver(ticket) != 0),
        BEGIN_RESET((slot, ticket) -> slot.tryBeginReset(ticket) != 0),
        RECHECK((slot, ticket) -> slot.tryRecheck(ticket) != 0),
        RETIRE((slot, ticket) -> slot.tryRetire(ticket, 7) != 0),
        FINISH_CLOSING((slot, ticket) -> slot.tryFinishClosing(ticket) != 0),
        VACATE(Slot::tryVacate),
        DOOM((slot, ticket) -> slot.doom(7) != 0),
        DOOM_LEASE((slot, ticket) -> slot.doomLease(ticket, 7)),
        SUSPEND((slot, ticket) -> slot.suspect() != 0),
        PARDON((slot, ticket) -> slot.tryPardon(ticket, SlotState.SURPLUS)),
        HAND_OUT((slot, ticket) -> slot.handOut(ticket) != null);

        private final BiPredicate<Slot<Object>, Long> call;

        Move(BiPredicate<Slot<Object>, Long> call) {
            this.call = call;
        }

        boolean make(Slot<Object> slot, long ticket) {
            return call.test(slot, ticket);
        }
    }

    /**
     * Where each move leads from each state that there is; a dot: nowhere. Behind the phase stands the doom: ?
     * suspect, ~ surplus, ! 5 for good, * 7, which the moves of the test bring. IDLE and FREE slots are never doomed,
     * CLOSING ones always.
     */
    private static final String TABLE = """
            ................ FREE     OPENING   OPENING?  OPENING~  OPENING!  IDLE      LEASED     LEASED?    LEASED~   LEASED!  RESETTING  RESETTING? RESETTING~ RESETTING! CHECKING  CHECKING? CHECKING~ CHECKING! CLOSING!
            CLAIM            OPENING  .         .         .         .         .         .          .          .         .        .          .          .          .          .         .         .         .         .
            LEASE            .        .         .         .         .         LEASED    .          .          .         .        .          .          .          .          .         .         .         .         .
            WITHDRAW         .        .         .         .         .         CHECKING  .          .          .         .        .          .          .          .          .         .         .         .         .
            SETTLE           .        CHECKING  CHECKING? CHECKING~ CHECKING! .         .          .          .         .        RESETTING  RESETTING? RESETTING~ RESETTING! CHECKING  CHECKING? CHECKING~ CHECKING! .
            PUBLISH          .        .         .         .         .         .         IDLE       .          .         .        IDLE       .          .          .          IDLE      .         .         .         .
            HAND_OVER        .        .         .         .         .         .         LEASED     .          .         .        LEASED     .          .          .          LEASED    .         .         .         .
            BEGIN_RESET      .        .         .         .         .         .         RESETTING  RESETTING? .         .        .          .          .          .          .         .         .         .         .
            RECHECK          .        .         .         .         .         .         .          CHECKING   .         .        .          CHECKING   .          .          .         CHECKING  .         .         .
            RETIRE           .        CLOSING*  CLOSING*  CLOSING~  CLOSING!  CLOSING*  CLOSING*   CLOSING*   CLOSING~  CLOSING! CLOSING*   CLOSING*   CLOSING~   CLOSING!   CLOSING*  CLOSING*  CLOSING~  CLOSING! .
            FINISH_CLOSING   .        .         .         .         .         .         .          .          .         .        .          .          .          .          .         .         .         .         CLOSING
            VACATE           .        FREE      FREE      FREE      FREE      .         .          .          .         .        .          .          .          .          FREE      FREE      FREE      FREE      FREE
            DOOM             .        OPENING*  OPENING*  OPENING*  .         CLOSING*  LEASED*    LEASED*    LEASED*   .        RESETTING* RESETTING* RESETTING* .          CHECKING* CHECKING* CHECKING* .         .
            DOOM_LEASE       .        .         .         .         .         .         LEASED*    LEASED*    LEASED*   .        RESETTING* RESETTING* RESETTING* .          CHECKING* CHECKING* CHECKING* .         .
            SUSPEND          .        OPENING?  .         .         .         CHECKING  LEASED?    .          .         .        RESETTING? .          .          .          CHECKING? .         .         .         .
            PARDON           .        .         .         OPENING   .         .         .          .          LEASED    .        .          .          RESETTING  .          .         .         CHECKING  .         .
            HAND_OUT         .        .         .         .         .         .         =          .          .         .        .          .          .          .          .         .         .         .         .
            """;

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
            slot.tryRetire(slot.state(), Doomed.FOR_GOOD.code);
        } else {
            slot.tryLease(slot.state());
            if (phase == Phase.RESETTING) {
                slot.tryBeginReset(slot.ticket());
            }
        }
        return slot;
    }

    static Stream<Arguments> everyMoveFromEveryState() {
        List<String[]> rows = TABLE.lines().map(line -> line.split(" +")).toList();
        String[] states = rows.get(0);
        return rows.stream()
                .skip(1)
                .flatMap(row -> IntStream.range(1, states.length)
                        .mapToObj(column -> Arguments.of(Move.valueOf(row[0]), states[column], row[column])));
    }

    private static Slot<Object> slotInState(String state) {
        for (Phase phase : Phase.values()) {
            for (Doomed doomed : Doomed.values()) {
                if (state.equals(phase + doomed.mark)) {
                    Slot<Object> slot = slotIn(phase);
                    slot.setResourceRelease(new Object());
                    if (phase != Phase.CLOSING && doomed == Doomed.SUSPECT) {
                        slot.suspect();
                    } else if (phase != Phase.CLOSING && doomed != Doomed.NOT) {
                        slot.doom(doomed.code);
                    }
                    return slot;
                }
            }
        }
        throw new AssertionError(state);
    }

    private static String described(long state) {
        String mark = switch (SlotState.doom(state)) {
            case 0 -> "";
            case 7 -> "*";
            case SlotState.SUSPECT -> "?";
            case SlotState.SURPLUS -> "~";
            default -> "!";
        };
        return Phase.values()[SlotState.phase(state)] + mark;
    }

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @MethodSource("everyMoveFromEveryState")
    void mustMoveAsTheTableSays(Move move, String from, String to) {
        Slot<Object> slot = slotInState(from);
        long before = slot.state();
        assertThat(described(before)).as("the test itself").isEqualTo(from);
        boolean said = move.make(slot, slot.ticket());
        if (to.equals(".") || to.equals("=")) {
            assertThat(said).isEqualTo(to.equals("="));
            assertThat(slot.state()).isEqualTo(before);
            return;
        }
        assertThat(described(slot.state())).isEqualTo(to);
        boolean sameOwner = move == Move.LEASE
                || move == Move.PARDON
                || SlotState.phase(before) == SlotState.phase(slot.state())
                        && EnumSet.of(Move.DOOM, Move.DOOM_LEASE, Move.SUSPEND).contains(move);
        assertThat(slot.state() >>> 8).as("generation").isEqualTo((before >>> 8) + (sameOwner ? 0 : 1));
        // to doom or suspect what somebody owns gives the caller nothing to do
        boolean nothingToDo = sameOwner && (move == Move.DOOM || move == Move.SUSPEND);
        assertThat(said).isEqualTo(!nothingToDo);
    }

    static Stream<Arguments> everyMoveByTicketFromEveryState() {
        return everyMoveFromEveryState()
                .filter(each -> !EnumSet.of(Move.CLAIM, Move.DOOM, Move.SUSPEND).contains((Move) each.get()[0]));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("everyMoveByTicketFromEveryState")
    void mustNotMoveByATicketOfAnotherGeneration(Move move, String from) {
        Slot<Object> slot = slotInState(from);
        long before = slot.state();
        assertThat(move.make(slot, slot.ticket() - (1L << 8))).isFalse();
        assertThat(move.make(slot, slot.ticket() + (1L << 8))).isFalse();
        assertThat(slot.state()).isEqualTo(before);
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
