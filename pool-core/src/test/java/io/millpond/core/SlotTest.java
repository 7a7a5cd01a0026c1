package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The moves of the diagram, and no others. */
class SlotTest {
    private final Slot<String> slot = new Slot<>(0);

    private long opened() {
        return slot.trySettle(slot.tryClaim());
    }

    private long leased() {
        slot.tryPublish(opened());
        slot.tryLease(slot.state());
        return slot.ticket();
    }

    private int phase() {
        return SlotState.phase(slot.state());
    }

    @Test
    void mustGoThroughALife() {
        long opening = slot.tryClaim();
        assertThat(phase()).isEqualTo(SlotState.OPENING);
        long settled = slot.trySettle(opening);
        assertThat(phase()).isEqualTo(SlotState.CHECKING);
        assertThat(slot.tryPublish(settled)).isTrue();
        assertThat(slot.tryLease(slot.state())).isNotZero();
        long lease = slot.ticket();
        assertThat(slot.isLent(lease)).isTrue();
        long reset = slot.tryBeginReset(lease);
        assertThat(phase()).isEqualTo(SlotState.RESETTING);
        assertThat(slot.tryPublish(reset)).isTrue();
        long closing = slot.tryRetire(slot.state(), 3);
        assertThat(SlotState.doom(slot.state())).isEqualTo(3);
        assertThat(slot.tryVacate(slot.tryFinishClosing(closing))).isTrue();
        assertThat(phase()).isEqualTo(SlotState.FREE);
    }

    @Test
    void mustIgnoreEveryMoveWithAStaleTicket() {
        long lease = leased();
        assertThat(slot.tryPublish(lease)).isTrue();
        long state = slot.state();
        assertThat(slot.tryPublish(lease)).isFalse();
        assertThat(slot.tryHandOver(lease)).isZero();
        assertThat(slot.tryBeginReset(lease)).isZero();
        assertThat(slot.tryRetire(lease, 1)).isZero();
        assertThat(slot.trySettle(lease)).isZero();
        assertThat(slot.tryVacate(lease)).isFalse();
        assertThat(slot.tryFinishClosing(lease)).isZero();
        assertThat(slot.doomLease(lease, 1)).isFalse();
        assertThat(slot.tryPardon(lease, 1)).isFalse();
        assertThat(slot.isOwned(lease)).isFalse();
        assertThat(slot.state()).isEqualTo(state);
    }

    @Test
    void mustGiveEachLeaseATicketOfItsOwn() {
        long first = leased();
        slot.tryPublish(first);
        slot.tryLease(slot.state());
        assertThat(slot.ticket()).isNotEqualTo(first);
        long handed = slot.tryHandOver(slot.ticket());
        assertThat(handed).isEqualTo(slot.ticket()).isNotEqualTo(first);
    }

    @Test
    void mustNotComeBackOnceDoomed() {
        long lease = leased();
        assertThat(slot.doom(5)).isZero();
        assertThat(slot.doom(6)).as("the first reason stays").isZero();
        assertThat(slot.isLent(lease)).isFalse();
        assertThat(slot.isOwned(lease)).isTrue();
        assertThat(slot.tryPublish(lease)).isFalse();
        assertThat(slot.tryHandOver(lease)).isZero();
        assertThat(slot.tryBeginReset(lease)).isZero();
        assertThat(slot.tryRetire(lease, 1)).isNotZero();
        assertThat(SlotState.doom(slot.state())).isEqualTo(5);
    }

    @Test
    void mustBeTakenAtOnceWhenDoomedWhileIdle() {
        slot.tryPublish(opened());
        assertThat(slot.doom(2)).isEqualTo(slot.ticket());
        assertThat(phase()).isEqualTo(SlotState.CLOSING);
        assertThat(slot.doom(2)).isZero();
    }

    @Test
    void mustGoOnAfterAPardonForTheSameReason() {
        long lease = leased();
        slot.doom(4);
        assertThat(slot.tryPardon(lease, 3)).isFalse();
        assertThat(slot.tryPardon(lease, 4)).isTrue();
        assertThat(slot.tryPublish(lease)).isTrue();
    }

    @Test
    void mustNotBeDoomedWhileFree() {
        assertThat(slot.doom(1)).isZero();
        assertThat(slot.tryClaim()).isNotZero();
    }

    @Test
    void mustNotEndASharedLeaseByTheCasOfAReturn() {
        leased();
        long ticket = slot.ticket();
        assertThat(slot.tryShare(ticket)).isTrue();
        assertThat(slot.tryShare(ticket)).isTrue();
        assertThat(slot.isShared(ticket)).isTrue();
        assertThat(slot.isOwned(ticket)).isTrue();
        assertThat(slot.tryPublish(ticket)).isFalse();
        assertThat(slot.tryHandOver(ticket)).isZero();
        long reset = slot.tryBeginReset(ticket);
        assertThat(reset).isNotZero();
        assertThat(slot.isShared(reset)).isFalse();
        assertThat(slot.tryShare(ticket)).isFalse();
        assertThat(slot.tryPublish(reset)).isTrue();
    }

    @Test
    void mustRememberThatALeaseIsSharedWhateverElseIsNoted() {
        leased();
        long ticket = slot.ticket();
        slot.tryShare(ticket);
        slot.suspect();
        assertThat(slot.isShared(ticket)).isTrue();
        assertThat(slot.tryRecheck(ticket)).isZero();
        slot.doom(3);
        assertThat(slot.isShared(ticket)).isTrue();
        assertThat(slot.tryBeginReset(ticket)).isZero();
        assertThat(slot.tryPardon(ticket, 3)).isTrue();
        assertThat(slot.isShared(ticket)).isTrue();
        assertThat(slot.doomLease(ticket, SlotState.SUSPECT)).isTrue();
        long reset = slot.tryBeginReset(ticket);
        assertThat(SlotState.doom(slot.state())).isEqualTo(SlotState.SUSPECT);
        assertThat(slot.tryRecheck(reset)).isNotZero();
    }

    @Test
    void mustRetireASharedLease() {
        leased();
        slot.tryShare(slot.ticket());
        assertThat(slot.tryRetire(slot.ticket(), 2)).isNotZero();
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.CLOSING);
        assertThat(slot.isShared(slot.ticket())).isFalse();
    }

    @Test
    void mustNotBeRetiredByTheIdleStateOnceItIsLent() {
        slot.tryPublish(opened());
        long idle = slot.state();
        long lease = slot.tryLease(idle);
        assertThat(slot.tryRetire(idle, 3)).as("the borrower was faster").isZero();
        assertThat(slot.isLent(lease)).isTrue();
    }
}
