package io.millpond.simulation;

/** What fibers run on, one at a time. */
interface Strands {
    /** Gives the fiber a thread, which does not run yet. */
    void prepare(Fiber fiber);

    /**
     * Runs the first fiber, and whatever it starts; returns when {@link #end} has been called. On the
     * thread of the test.
     */
    void begin(Fiber first);

    /** Lets another fiber run; on the thread of {@code from}, which goes on when it is its turn again. */
    void transfer(Fiber from, Fiber to);

    /** The same, from a fiber that has ended. */
    void leave(Fiber ended, Fiber to);

    /** Nobody is left; from the last fiber that ended. */
    void end(Fiber ended);

    /**
     * Virtual threads on the thread of the test where there are such, which is some 20 times faster; else threads that
     * pass a baton on.
     */
    static Strands best() {
        return VirtualStrands.AVAILABLE ? new VirtualStrands() : new PlatformStrands();
    }
}
