package io.millpond.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.util.StringUtils;

/**
 * Where connections lead and as whom, from {@code spring.datasource.*} or from a service connection.
 *
 * @param jdbcUrl the URL
 * @param username the user, or {@code null} for none
 * @param password the password, or {@code null} for none
 * @param driverClassName the driver's class, or {@code null} to find it by the URL
 * @param service whether a service connection (Testcontainers, Docker Compose, a bean of the application) says all this
 */
record ConnectionTarget(
        String jdbcUrl,
        @Nullable String username,
        @Nullable String password,
        @Nullable String driverClassName,
        boolean service) {

    /**
     * Asks for the target when the pool is built, because only then an unusable
     * {@code spring.datasource.*} is a mistake.
     */
    @FunctionalInterface
    interface Lookup {
        /**
         * @param ownUrl the URL in {@code spring.datasource.millpond}, which goes before Spring Boot's, or {@code null}
         */
        ConnectionTarget find(@Nullable String ownUrl);
    }

    /** What properties say; an embedded database has its usual user unless another is given. */
    static ConnectionTarget written(
            String jdbcUrl, @Nullable String username, @Nullable String password, @Nullable String driverClassName) {
        boolean usual = !StringUtils.hasText(username) && isEmbedded(jdbcUrl);
        return new ConnectionTarget(
                jdbcUrl,
                usual ? "sa" : textOrNull(username),
                usual && !StringUtils.hasText(password) ? "" : textOrNull(password),
                textOrNull(driverClassName),
                false);
    }

    /**
     * What a service connection says. An empty user is none, as where it is written; beside a user an empty
     * password is one.
     */
    static ConnectionTarget ofService(
            String jdbcUrl, @Nullable String username, @Nullable String password, @Nullable String driverClassName) {
        String user = textOrNull(username);
        return new ConnectionTarget(
                jdbcUrl, user, user == null ? textOrNull(password) : password, textOrNull(driverClassName), true);
    }

    /** With the user, password and driver in {@code spring.datasource.millpond}, which go before Spring Boot's. */
    ConnectionTarget as(MillpondProperties own) {
        return new ConnectionTarget(
                jdbcUrl,
                own.username() != null ? own.username() : username,
                own.password() != null ? own.password() : password,
                own.driverClassName() != null ? own.driverClassName() : driverClassName,
                service);
    }

    private static boolean isEmbedded(String url) {
        return url.startsWith("jdbc:")
                && EmbeddedDatabaseConnection.isEmbedded(
                        DatabaseDriver.fromJdbcUrl(url).getDriverClassName(), url);
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return StringUtils.hasText(text) ? text : null;
    }

    @Override
    public String toString() {
        return "ConnectionTarget[service=" + service + "]";
    }
}
