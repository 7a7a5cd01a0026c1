package io.millpond.deadline;

import java.util.function.LongSupplier;

/**
 * When something that its doer stamped with the coarse clock may have begun at the latest. A stamp can be old: the ticker may have been held up
 * for long before the doer read it. But whoever stamps after a tick uses that tick or a later one; so what is first seen with a
 * certain stamp has begun by then, and no limit that counts from there comes into force too early. Used by the watchdog's thread alone.
 */
public final class Sighting {
    private long stamp;
    private long seenAt;

    /** Answers when this stamp was first seen, by the exact clock, which is asked for a new one; 0 for no stamp. */
    public long latestStart(long stamp, LongSupplier exactClock) {
        if (stamp == 0) {
            return 0;
        }
        if (this.stamp != stamp) {
            this.stamp = stamp;
            seenAt = exactClock.getAsLong();
        }
        return seenAt;
    }
}
