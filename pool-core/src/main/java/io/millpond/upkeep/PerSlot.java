package io.millpond.upkeep;

import io.millpond.core.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one who looks at the slots from time to time remembers of each. By one thread. */
public final class PerSlot<T> {
    /** By the slot's index; grows when it is needed, because few pools ever use all the places they may. */
    private final List<@Nullable T> known = new ArrayList<>(0);

    /** Null if nothing is remembered of it. */
    public @Nullable T get(Slot<?> slot) {
        return slot.index() < known.size() ? known.get(slot.index()) : null;
    }

    /** @param what null for nothing */
    public void put(Slot<?> slot, @Nullable T what) {
        while (known.size() <= slot.index()) {
            known.add(null);
        }
        known.set(slot.index(), what);
    }

    public void forEach(Consumer<T> visitor) {
        for (T each : known) {
            if (each != null) {
                visitor.accept(each);
            }
        }
    }
}
