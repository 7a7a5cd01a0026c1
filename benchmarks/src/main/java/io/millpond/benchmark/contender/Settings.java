package io.millpond.benchmark.contender;

import io.millpond.benchmark.stub.StubDriver;
import java.time.Duration;

/**
 * What every pool is told, in its own words: so many connections, all kept ready; everything else as it is by default,
 * unless a pool's adapter says why not.
 *
 * @param username empty if the database knows no users
 * @param inBackground whether a pool that can open its connections after it was built is told to do so; others do, or
 *     do not, as they are
 */
public record Settings(String url, String driver, String username, String password, int size, boolean inBackground) {
    /** Longer than any run, as what is measured is waiting and not giving up. */
    public static final Duration ACQUIRE_TIMEOUT = Duration.ofMinutes(2);

    public static final Duration MAX_LIFETIME = Duration.ofMinutes(30);

    /** Held for longer: reported, by pools that are told to. */
    public static final Duration LEAK_THRESHOLD = Duration.ofMinutes(5);

    /** Unused for longer: checked before it is lent, by pools that can do so. */
    public static final Duration VALIDATE_AFTER_IDLE = Duration.ofMillis(500);

    /** On the driver that costs nothing. */
    public static Settings stub(int size) {
        return stub(0, size);
    }

    /** On the n-th of the drivers that cost nothing. */
    public static Settings stub(int driver, int size) {
        return new Settings(StubDriver.url(driver), StubDriver.class.getName(), "", "", size, false);
    }

    /** The same for those who do not wait until the pool is full. */
    public Settings openingInBackground() {
        return new Settings(url, driver, username, password, size, true);
    }

    boolean hasUser() {
        return !username.isEmpty();
    }

    /** Not the password. */
    @Override
    public String toString() {
        return size + " connections to " + url;
    }
}
