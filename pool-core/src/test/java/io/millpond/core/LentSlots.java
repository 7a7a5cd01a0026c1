package io.millpond.core;

/** Real slots for tests of other packages: the moves that only a pool may make. */
public final class LentSlots {
    private LentSlots() {}

    /** A slot that holds the resource and waits for a borrower. */
    public static <R> Slot<R> idle(int index, R resource) {
        Slot<R> slot = new Slot<>(index);
        long opening = slot.tryClaim();
        slot.setResourceRelease(resource);
        publish(slot, slot.trySettle(opening));
        return slot;
    }

    /** Lends it; answers the ticket. */
    public static long lease(Slot<?> slot) {
        long ticket = slot.tryLease(slot.state());
        if (ticket == 0) {
            throw new AssertionError(slot + " cannot be lent");
        }
        return ticket;
    }

    public static boolean publish(Slot<?> slot, long ticket) {
        return slot.tryPublish(ticket);
    }

    /** As if this one had borrowed it. */
    public static void noteHolder(Slot<?> slot, long borrowerId) {
        slot.holderId = borrowerId;
    }

    public static int phase(Slot<?> slot) {
        return SlotState.phase(slot.state());
    }

    /** Lends an idle slot for so many calls into the driver, and has it back at that time. */
    public static void use(Slot<?> slot, int calls, long returnedAt) {
        long ticket = lease(slot);
        slot.calls += calls;
        slot.returnedAt = returnedAt;
        publish(slot, ticket);
    }
}
