package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bound: places claimed, freed, and their number changed. */
class SlotTableTest {
    private final SlotTable<Object> table = new SlotTable<>(2, new CoarseClock(() -> 1));

    private List<Slot<Object>> claimAll() {
        List<Slot<Object>> claimed = new ArrayList<>();
        for (Slot<Object> slot = table.claim(); slot != null; slot = table.claim()) {
            claimed.add(slot);
        }
        return claimed;
    }

    @Test
    void mustClaimUpToTheLimitAndNoFurther() {
        assertThat(claimAll()).hasSize(2).doesNotHaveDuplicates();
        assertThat(table.occupied()).isEqualTo(2);
    }

    @Test
    void mustClaimAPlaceAgainOnceItIsFreed() {
        Slot<Object> slot = claimAll().get(0);
        long ticket = slot.ticket();
        assertThat(table.vacate(slot, ticket)).isTrue();
        assertThat(table.vacate(slot, ticket)).as("once").isFalse();
        assertThat(table.occupied()).isEqualTo(1);
        assertThat(table.claim()).isSameAs(slot);
        assertThat(table.vacate(slot, ticket)).as("by the ticket of before").isFalse();
        assertThat(table.occupied()).isEqualTo(2);
    }

    @Test
    void mustKeepEverySlotWhenItGrows() {
        List<Slot<Object>> before = claimAll();
        table.resize(5);
        assertThat(claimAll()).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(table.count(SlotState.OPENING)).isEqualTo(5);
    }

    @Test
    void mustClaimNothingWhileItIsOverfullAfterShrinking() {
        table.resize(4);
        List<Slot<Object>> claimed = claimAll();
        table.resize(1);
        assertThat(table.claim()).isNull();
        for (int i = 0; i < 3; i++) {
            table.vacate(claimed.get(i), claimed.get(i).ticket());
            assertThat(table.claim()).isNull();
        }
        table.vacate(claimed.get(3), claimed.get(3).ticket());
        assertThat(claimAll()).hasSize(1);
    }

    @Test
    void mustUseItsOldPlacesWhenItGrowsAgain() {
        table.resize(1);
        table.resize(2);
        assertThat(claimAll()).hasSize(2);
        assertThat(table.slots()).hasSize(2);
    }

    @Test
    void mustClaimNothingOnceItIsClosed() {
        table.close();
        assertThat(table.claim()).isNull();
        assertThat(table.occupied()).isZero();
    }

    @Test
    void mustCountEverySlotInOnePhase() {
        Slot<Object> slot = claimAll().get(1);
        table.vacate(slot, slot.ticket());
        int[] census = table.census();
        assertThat(census).hasSize(8);
        assertThat(census[SlotState.FREE]).isEqualTo(1);
        assertThat(census[SlotState.OPENING]).isEqualTo(1);
    }

    /** A suspicion or a surplus may turn out to be nothing. */
    @Test
    void mustCountOpeningsApartThatAreDoomedForGood() {
        Slot<Object> slot = claimAll().get(0);
        int others = table.coming() - 1;
        slot.doom(SlotState.SURPLUS);
        assertThat(table.coming()).isEqualTo(others + 1);
        slot.doom(SlotState.MAX_DOOM);
        assertThat(table.coming()).isEqualTo(others);
        int[] census = table.census();
        assertThat(census[SlotState.OPENING]).isEqualTo(others);
        assertThat(census[SlotTable.VAIN]).isOne();
        assertThat(table.count(SlotState.OPENING)).isEqualTo(others + 1);
    }

    @Test
    void mustTakeTheResourceOutOnce() {
        Slot<Object> slot = claimAll().get(0);
        Object resource = new Object();
        table.fill(slot, resource);
        assertThat(table.empty(slot)).isSameAs(resource);
        assertThat(table.empty(slot)).isNull();
    }
}
