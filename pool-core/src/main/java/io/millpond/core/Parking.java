package io.millpond.core;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits. The seam exists because model checkers do not see {@link LockSupport}; a pool in use
 * has {@link #REAL}.
 */
public interface Parking {
    /** Waits until {@link #unpark}, an interrupt, the end of {@code nanos}, or for no reason at all. */
    void park(Object blocker, long nanos);

    /** Lets the thread go on, now or when it parks next. */
    void unpark(Thread thread);

    /** The JDK's parking; virtual threads give up their carrier. */
    Parking REAL = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {
            LockSupport.parkNanos(blocker, nanos);
        }

        @Override
        public void unpark(Thread thread) {
            LockSupport.unpark(thread);
        }
    };
}
