package io.millpond.pool;

import io.millpond.core.CoarseClock;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.upkeep.OpenBackoff;

/**
 * A pool of two places whose database is in doubt, for the test of what two threads that would open a connection
 * see of each other.
 */
public final class ProbeFixture {
    private static final CoarseClock CLOCK = new CoarseClock(() -> 1);
    private static final Counters COUNTERS = new Counters();
    private static final OpenBackoff BACKOFF = new OpenBackoff(() -> 0.5);

    static {
        BACKOFF.doubt();
    }

    private final SlotTable<PhysicalConnection> table = new SlotTable<>(2, CLOCK);

    /** With no more than a claim needs. */
    private final ConnectionWork work = new ConnectionWork(
            "probed", table, null, CLOCK, COUNTERS, null, BACKOFF, null, null, null, null, null, null, null);

    /** As who opens for waiters and who fills the pool: it looks first. */
    public boolean beginProbe() {
        return table.coming() == 0 && SoleProbe.claim(work) != null;
    }
}
