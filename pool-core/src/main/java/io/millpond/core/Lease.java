package io.millpond.core;

/**
 * A slot, and the ticket by which the one who was given this owns it. The ticket is not to be read from the slot later:
 * by then the slot may have been taken away and lent again, and shows somebody else's.
 */
public record Lease<R>(Slot<R> slot, long ticket) {}
