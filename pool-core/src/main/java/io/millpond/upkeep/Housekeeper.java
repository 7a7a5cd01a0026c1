package io.millpond.upkeep;

import io.millpond.core.CoarseClock;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool's one permanent thread: it moves the coarse clock while the pool is in use, and starts rounds when they are due. While nobody uses the pool
 * it sleeps until the next round, without waking in between.
 */
public final class Housekeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    /** Ticks without use before the clock stops: a quarter of a second, so that a busy pool does not stop and start it. */
    private static final int QUIET_TICKS = 50;

    /** Longest time between two rounds while connections come and go. */
    private static final long ROUND_WHILE_USED_NANOS = 250_000_000;

    private final CoarseClock clock;
    private final UpkeepActions actions;

    /** Set before the thread starts; until then there is nobody to wake. */
    private volatile Thread thread = Thread.currentThread();

    /** When it was started, by the exact clock. Set before the thread starts. */
    private long startedAt;

    private volatile boolean roundWanted = true;
    private volatile boolean stopped;

    public Housekeeper(CoarseClock clock, UpkeepActions actions) {
        this.clock = clock;
        this.actions = actions;
        clock.onStart(this::wake);
    }

    /** Starts on the given thread, which must not be started yet. */
    public void start(Thread own) {
        thread = own;
        startedAt = clock.exact();
        own.start();
    }

    /** Goes on now. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Has a round done now. */
    public void wantRound() {
        roundWanted = true;
        wake();
    }

    /** Ends the thread soon. */
    public void stop() {
        stopped = true;
        wake();
    }

    @Override
    public void run() {
        long nextRound = 0;
        int quiet = 0;
        // when this thread should be back at the latest; at first, be there: connections may be opened before it runs
        long dueBack = startedAt + CoarseClock.TICK_NANOS;
        while (!stopped) {
            // nobody has a reason to interrupt this thread; if somebody did, parking would no longer wait
            Thread.interrupted();
            long now = clock.tick();
            try {
                if (now - dueBack > Standstill.LEAST_NANOS) {
                    actions.stoodStill(now - dueBack, now);
                }
                actions.tick(now);
                quiet = actions.inUse() ? 0 : quiet + 1;
                // once more when it becomes quiet: what was returned since the last round is due for something too
                if (roundWanted || now >= nextRound || quiet == QUIET_TICKS) {
                    roundWanted = false;
                    nextRound = actions.round(now);
                }
                if (quiet < QUIET_TICKS) {
                    nextRound = Math.min(nextRound, now + ROUND_WHILE_USED_NANOS);
                }
            } catch (Throwable failure) {
                report(failure);
            }
            if (quiet < QUIET_TICKS) {
                LockSupport.parkNanos(this, CoarseClock.TICK_NANOS);
                dueBack = now + CoarseClock.TICK_NANOS;
                continue;
            }
            clock.stop();
            // a borrower that read the clock just before it stopped does not wake this thread
            if (!isInUse() && !roundWanted && !stopped) {
                long sleep = Math.max(1, nextRound - clock.exact());
                LockSupport.parkNanos(this, sleep);
                dueBack = sleep < Long.MAX_VALUE - now ? now + sleep : Long.MAX_VALUE;
            }
            quiet = 0;
        }
    }

    private boolean isInUse() {
        try {
            return actions.inUse();
        } catch (Throwable failure) {
            report(failure);
            return true;
        }
    }

    /** Whatever it was, without this thread the pool would stand still; so too if there is no memory to say so. */
    private static void report(Throwable failure) {
        try {
            LOG.error("millpond: housekeeping failed, goes on", failure);
        } catch (Throwable alsoTheLog) {
            // nobody is left to tell
        }
    }
}
