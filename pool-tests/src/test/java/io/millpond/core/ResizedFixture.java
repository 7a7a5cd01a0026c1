package io.millpond.core;

/** Two places, one of them taken, of which one is about to be taken away. */
public final class ResizedFixture {
    private final SlotTable<Object> table = new SlotTable<>(2, new CoarseClock(() -> 1));

    public ResizedFixture() {
        table.claim();
    }

    public boolean claim() {
        return table.claim() != null;
    }

    /** Whether whoever shrinks the table finds more taken than there may be, and so something to doom. */
    public boolean shrinkAndLookForSurplus() {
        table.resize(1);
        return table.occupied() > 1;
    }
}
