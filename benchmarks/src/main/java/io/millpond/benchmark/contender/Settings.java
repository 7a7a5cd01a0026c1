package io.millpond.benchmark.contender;

import io.millpond.benchmark.stub.StubDriver;
import java.time.Duration;

/**
 * What every pool is told, in its own words: so many connections, all kept ready; everything else as it is by default, unless a pool's adapter
 * says why not.
 *
 * @param username empty if the database knows no users
 */
public record Settings(String url, String driver, String username, String password, int size) {
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
        return new Settings(StubDriver.url(driver), StubDriver.class.getName(), "", "", size);
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
