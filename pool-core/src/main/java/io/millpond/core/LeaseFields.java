package io.millpond.core;

/**
 * What each lease of a {@link Slot} writes, 64 bytes in a row. Nothing that other threads read or write, be it another
 * slot or the settings that all of them read, may lie on a cache line with it: so 120 bytes that nobody else wants lie
 * on either side, in front those of {@link LinePadding}, behind the fields of {@link SlotFields}, which few
 * leases write, and the padding of the slot.
 */
abstract class LeaseFields extends LinePadding {
    /** See {@link SlotState}. Written by CAS only, through the named moves of {@link Slot}. */
    @SuppressWarnings("unused")
    volatile long state;

    /** When the last lease ended, or the resource was opened. Written by the owner. */
    long returnedAt;

    /** When the last lease began, by the coarse clock. Written by the holder. */
    long leasedAt;

    /** When the last lease began, by the exact clock, or 0 where it was not read. Written by the holder. */
    long exactLeasedAt;

    /** {@link BorrowerId} of the last borrower. Written by the holder, read by anybody, for reports. */
    long holderId;

    /** Ticket of the last lease whose borrower took the resource. Written by that borrower. */
    @SuppressWarnings("unused")
    long handedOut;

    /** Leases so far. Written by the holder; grows only. */
    long leases;

    /** Calls into the driver so far. Written by the thread in a call, see {@link CallTimes}; grows only. */
    long calls;
}
