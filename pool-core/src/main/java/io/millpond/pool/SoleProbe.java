package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * That one connect runs at a time while the database is in doubt. Who opens for waiters and who fills the pool look for
 * another one first and claim then, on two threads at once. So each looks again afterwards: of two claims at least the
 * later one is seen by the other's look. If both are, both are given back, and the next tick or round tries anew.
 */
final class SoleProbe {
    private SoleProbe() {}

    /**
     * Claims a place for a new connection; null as {@link ConnectionWork#claim}, and if another probe is on its way.
     */
    static @Nullable Slot<PhysicalConnection> claim(ConnectionWork work) {
        Slot<PhysicalConnection> slot = work.claim();
        if (slot == null || !work.backoff.isProbing()) {
            return slot;
        }
        VarHandle.fullFence();
        if (work.table.coming() > 1) {
            work.vacate(slot, slot.ticket());
            return null;
        }
        return slot;
    }
}
