package io.millpond.deadline;

import java.util.function.LongSupplier;

/**
 * When something that its doer stamped with the coarse clock may have begun at the latest. A stamp can be old: the
 * ticker may have been held up for long before the doer read it. But whoever stamps after a tick uses that tick or a
 * later one. So as long as a stamp is that of the last tick, what is seen with it may be followed by something else
 * with the same stamp; once it is older, what is seen with it has begun by then, and no limit that counts from there
 * comes into force too early. Used by the housekeeper's thread alone.
 */
public final class Sighting {
    private long stamp;
    private long seenAt;

    /** Whether others may still begin with this stamp, or what has it had not begun when it was seen. */
    private boolean current;

    /**
     * Answers when this stamp was first seen after its tick, by the exact clock, which is asked for a new one;
     * 0 for no stamp.
     *
     * @param lastTick what the coarse clock has shown since the last tick
     */
    public long latestStart(long stamp, long lastTick, LongSupplier exactClock) {
        if (stamp == 0) {
            return 0;
        }
        if (this.stamp != stamp || current) {
            this.stamp = stamp;
            current = stamp >= lastTick;
            seenAt = exactClock.getAsLong();
        }
        return seenAt;
    }

    /** What has the stamp that was seen last has not begun in truth: it has when it is seen next, at the latest. */
    public void notYet() {
        current = true;
    }

    /** Whether this is the stamp that was seen last. */
    public boolean isOf(long stamp) {
        return this.stamp == stamp;
    }
}
