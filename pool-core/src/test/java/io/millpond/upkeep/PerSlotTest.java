package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CoarseClock;
import io.millpond.core.Slot;
import io.millpond.core.SlotTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerSlotTest {
    private final List<Slot<Object>> slots = new ArrayList<>();
    private final PerSlot<String> known = new PerSlot<>();

    PerSlotTest() {
        new SlotTable<>(3, new CoarseClock(() -> 1)).forEach(slots::add);
    }

    @Test
    void mustKeepApartWhatIsKnownOfEach() {
        known.put(slots.get(2), "last");
        assertThat(known.get(slots.get(0))).isNull();
        known.put(slots.get(0), "first");
        assertThat(known.get(slots.get(0))).isEqualTo("first");
        assertThat(known.get(slots.get(2))).isEqualTo("last");
    }

    @Test
    void mustKnowNothingOfWhatItHasNotBeenTold() {
        assertThat(known.get(slots.get(1))).isNull();
        known.put(slots.get(1), "told");
        known.put(slots.get(1), null);
        assertThat(known.get(slots.get(1))).isNull();
    }

    @Test
    void mustVisitOnlyWhatIsKnown() {
        known.put(slots.get(2), "last");
        known.put(slots.get(0), "first");
        known.put(slots.get(1), null);
        List<String> visited = new ArrayList<>();
        known.forEach(visited::add);
        assertThat(visited).containsExactly("first", "last");
    }
}
