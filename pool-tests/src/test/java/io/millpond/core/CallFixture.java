package io.millpond.core;

/** The timer of one connection's calls, for the tests of what the watchdog sees of a caller's writes. */
public final class CallFixture {
    private final long[] time = {1000};
    private final CallTimes times = new CallTimes(new CoarseClock(() -> time[0]), true, 0);
    private final CallTimer timer = new CallTimer();
    private final Slot<Object> slot = new Slot<>(0);

    /** A call with this limit of its own runs. */
    public static CallFixture withACall(long limit) {
        CallFixture fixture = new CallFixture();
        fixture.begin(limit);
        return fixture;
    }

    public void begin(long limit) {
        times.begins(slot, timer, limit);
    }

    public void end() {
        times.ends(slot, timer, slot.ticket());
    }

    /** Whether the watchdog sees that a call runs. */
    public boolean runs() {
        return timer.callSince() != 0;
    }

    /** The limit that it then reads. */
    public long limit() {
        return timer.callLimit();
    }

    /** Whether it sees when the last call ended. */
    public boolean knowsTheEnd() {
        return timer.callEndedAt() != 0;
    }
}
