package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A lease that other threads than the borrower use. */
class SharedSlotTest {
    private final Slot<String> slot = new Slot<>(0);
    private final long lease = leased();

    private long leased() {
        slot.tryPublish(slot.trySettle(slot.tryClaim()));
        slot.tryLease(slot.state());
        return slot.ticket();
    }

    @Test
    void mustBelongToOneUntilItIsShared() {
        assertThat(slot.isOwnedByOne(lease)).isTrue();
        assertThat(slot.isShared(lease)).isFalse();
        assertThat(slot.changeSince(lease)).isZero();
        assertThat(slot.tryShare(lease)).isTrue();
        assertThat(slot.isOwnedByOne(lease)).isFalse();
        assertThat(slot.isShared(lease)).isTrue();
        assertThat(slot.changeSince(lease)).isNotZero();
        assertThat(slot.isOwned(lease)).isTrue();
    }

    @Test
    void mustBeSharedAsOftenAsSomebodyComes() {
        slot.tryShare(lease);
        long state = slot.state();
        assertThat(slot.tryShare(lease)).isTrue();
        assertThat(slot.state()).isEqualTo(state);
    }

    @Test
    void mustBelongToOneThoughItIsDoomed() {
        slot.doom(3);
        assertThat(slot.isOwnedByOne(lease)).isTrue();
        assertThat(slot.changeSince(lease)).isNotZero();
    }

    @Test
    void mustNotBeSharedOnceItHasEnded() {
        slot.tryPublish(lease);
        long state = slot.state();
        assertThat(slot.tryShare(lease)).isFalse();
        assertThat(slot.state()).isEqualTo(state);
        assertThat(slot.isShared(lease)).isFalse();
    }
}
