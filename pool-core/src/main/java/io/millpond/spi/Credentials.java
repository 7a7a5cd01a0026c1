package io.millpond.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user name and a password, and for how long they hold. {@code toString()} never shows the password.
 *
 * @param username the user name, or {@code null} to let the driver decide
 * @param password the password, or {@code null} for none
 * @param validFor from the moment in which the provider answers, or {@code null} if nobody knows; positive
 */
public record Credentials(
        @Nullable String username,
        @Nullable String password,
        @Nullable Duration validFor) {

    /** @throws IllegalArgumentException if {@code validFor} is not positive */
    public Credentials {
        if (validFor != null && (validFor.isZero() || validFor.isNegative())) {
            throw new IllegalArgumentException("validFor = " + validFor + " is not positive");
        }
    }

    /** Credentials of which nobody knows for how long they hold. */
    public Credentials(@Nullable String username, @Nullable String password) {
        this(username, password, null);
    }

    /** Credentials of a user with a password, of which nobody knows for how long they hold. */
    public static Credentials of(String username, String password) {
        return new Credentials(
                Objects.requireNonNull(username, "username"), Objects.requireNonNull(password, "password"));
    }

    /**
     * The same credentials, valid for so long from the moment in which the provider answers. The pool uses them for new
     * connections until then, asks for the next ones when a fifth of the time is left, and replaces the connections of
     * the older ones, one at a time, if they differ. Of credentials without a time it does so only where the database
     * refuses them.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public Credentials validFor(Duration time) {
        return new Credentials(username, password, Objects.requireNonNull(time, "validFor"));
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=" + (password == null ? "none" : "***")
                + (validFor == null ? "" : ", validFor=" + validFor) + "]";
    }
}
