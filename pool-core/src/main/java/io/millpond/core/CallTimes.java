package io.millpond.core;

/**
 * Arms the timer of a call and notes how long calls take. One release store when a call begins and one when it ends
 * tell {@code LimitWatch} all that it needs; as a rule no exact clock is read.
 *
 * <p>Only a thread that has found no other in a call of the same lease may be here; the caller sees to that.
 */
public final class CallTimes {
    private final CoarseClock clock;
    private final SampledTime times;
    private final boolean exactStart;
    private final long slow;

    /**
     * With {@link #exactBits}: picks the calls whose start is read from the exact clock; all of them if
     * {@link #exactStart}, else the sample of {@link SampledTime}.
     */
    private final int exactMask;

    private final int exactBits;

    /** 1 if any call may be slow without a tick having passed, so that each end is looked at; else 0. */
    private final long always;

    /**
     * @param exactTimes read the exact clock in every call
     * @param slowNanos which calls are slow, 0 for none; below two ticks the start of each call is taken from
     *     the exact clock
     */
    public CallTimes(CoarseClock clock, boolean exactTimes, long slowNanos) {
        this.clock = clock;
        this.times = new SampledTime(clock, exactTimes);
        this.slow = slowNanos == 0 ? Long.MAX_VALUE : slowNanos;
        this.exactStart = exactTimes || slow < SampledTime.LONG;
        this.exactMask = exactStart ? 0 : SampledTime.SAMPLE_MASK;
        this.exactBits = SampledTime.SCATTER & exactMask;
        this.always = exactStart ? 1 : 0;
    }

    /**
     * A call begins.
     *
     * @param limit of this call alone, in nanoseconds; 0 if it has none
     * @return the noted start
     */
    public long begins(Slot<?> slot, CallTimer timer, long limit) {
        long number = ++slot.calls;
        if (((int) number * SampledTime.SCATTER & exactMask) == exactBits) {
            return beginsExactly(number, timer, limit);
        }
        long since = clock.now();
        timer.exactCallSince = 0;
        timer.callLimit = limit;
        // last: who sees this sees the limit
        timer.setCallSinceRelease(since);
        return since;
    }

    private long beginsExactly(long number, CallTimer timer, long limit) {
        long exactly = times.start(number);
        timer.exactCallSince = exactly;
        timer.callLimit = limit;
        long since = !exactStart ? clock.now() : exactly != 0 ? exactly : clock.exact();
        timer.setCallSinceRelease(since);
        return since;
    }

    /**
     * The call has ended. Answers how long it took if it was slow; 0 for all others.
     *
     * @param ticket of its lease: if the slot has another owner by now, the call has come back too late
     *     to be noted there
     */
    public long ends(Slot<?> slot, CallTimer timer, long ticket) {
        long since = timer.callSince;
        long exactly = timer.exactCallSince;
        long now = clock.now();
        long took = now - since;
        timer.callEndedAt = now;
        timer.callLimit = 0; // calls that waited behind this one have no limit of their own
        timer.setCallSinceRelease(0);
        return (took | exactly | always) == 0 ? 0 : record(slot, ticket, since, exactly, took);
    }

    private long record(Slot<?> slot, long ticket, long since, long exactly, long took) {
        boolean counted = SampledTime.isCounted(exactly, took) && slot.isOwned(ticket);
        boolean perhapsSlow = mayBeSlow(took);
        if (!counted && !perhapsSlow) {
            return 0;
        }
        long now = clock.exact(); // once for both
        if (counted) {
            // one that is not a sample may have an exact start all the same, which is not half a tick old
            long start = exactly == 0 && exactStart ? since : exactly;
            times.record(slot.callTimes(), since, start, took, now);
        }
        return perhapsSlow ? slowTime(exactly != 0 ? exactly : likelyStart(since), now) : 0;
    }

    /**
     * Only a call during which no tick passed is spared the exact clock: a ticker that is late must not
     * hide a slow call.
     */
    private boolean mayBeSlow(long took) {
        return slow != Long.MAX_VALUE && (exactStart || took != 0);
    }

    private long slowTime(long start, long now) {
        long took = now - start;
        return took >= slow ? took : 0;
    }

    /** A coarse reading is half a tick old on average. */
    private long likelyStart(long since) {
        return exactStart ? since : since + CoarseClock.TICK_NANOS / 2;
    }

    /** A fetch begins, which is limited like a call and not counted as one. */
    public void fetchBegins(CallTimer timer, long limit) {
        timer.callLimit = limit;
        timer.setCallSinceRelease(exactStart ? clock.exact() : clock.now());
    }

    /** The fetch has ended. Answers how long it took if it was slow; 0 for all others. */
    public long fetchEnds(CallTimer timer) {
        long since = timer.callSince;
        long now = clock.now();
        long took = now - since;
        timer.callEndedAt = now;
        timer.callLimit = 0;
        timer.setCallSinceRelease(0);
        return (took | always) != 0 && mayBeSlow(took) ? slowTime(likelyStart(since), clock.exact()) : 0;
    }

    /**
     * A call that is not timed has ended, or the last of several, while no timed one is running: whoever made it
     * has not been idle.
     */
    public void untimedEnds(CallTimer timer) {
        timer.callEndedAt = clock.now();
        timer.setCallSinceRelease(0);
    }

    /** The time, as it is noted for the start of a call. */
    public long now() {
        return exactStart ? clock.exact() : clock.now();
    }

    /**
     * Another call of this lease was in the driver already, which takes one after the other: its time begins now,
     * without a limit of its own. Any thread may say so.
     *
     * @param since what the timer said before it was clear that nobody else is timed; nothing happens if it says
     *     something else by now
     */
    public void goesOn(CallTimer timer, long since) {
        timer.casCallSince(since, clock.exact());
    }
}
