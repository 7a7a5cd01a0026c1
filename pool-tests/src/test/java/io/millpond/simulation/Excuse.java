package io.millpond.simulation;

/** What the watchdog saw over a limit may be within it when its verdict comes, but not for long. */
final class Excuse {
    private long until = -1;
    private long lostBefore;

    /** A call has just shown that the limit was reached. */
    void begin(Scheduler scheduler) {
        until = scheduler.now() + Simulation.lateness(scheduler);
        lostBefore = scheduler.lostNanos();
    }

    /** Whether a verdict that comes now may be of then; stalls are taken off. */
    boolean lasts(Scheduler scheduler) {
        return until >= 0 && scheduler.now() <= until + scheduler.lostNanos() - lostBefore;
    }
}
