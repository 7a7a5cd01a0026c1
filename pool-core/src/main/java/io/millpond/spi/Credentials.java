package io.millpond.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user name and a password for one physical connect. {@code toString()} never shows the password.
 *
 * @param username the user name, or {@code null} to let the driver decide
 * @param password the password, or {@code null} for none
 */
public record Credentials(
        @Nullable String username, @Nullable String password) {

    /** Credentials of a user with a password. */
    public static Credentials of(String username, String password) {
        return new Credentials(
                Objects.requireNonNull(username, "username"), Objects.requireNonNull(password, "password"));
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=" + (password == null ? "none" : "***") + "]";
    }
}
