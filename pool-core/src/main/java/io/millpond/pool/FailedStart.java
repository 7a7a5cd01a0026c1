package io.millpond.pool;

import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.Problem;
import io.millpond.dialect.ConnectFailureKind;

/**
 * What is told of a pool that must work from the start and got no connection: the setting that most likely has to be
 * changed, and how.
 */
final class FailedStart {
    private final PoolConfig config;

    FailedStart(PoolConfig config) {
        this.config = config;
    }

    /** @param cause fit to be shown */
    ConfigException because(ConnectFailureKind kind, Throwable cause) {
        String setting = settingToChange(kind, cause);
        // a provider's class says little, least of all a lambda's
        String value = setting.equals("credentials") ? "as given" : config.shown(setting);
        String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new ConfigException(
                new Problem(setting, value, "no connection could be opened: " + said, remedy(kind, cause)), cause);
    }

    /** Nothing is known of the database then, and so nothing is said of it. */
    ConfigException interrupted(InterruptedException cause) {
        return new ConfigException(
                new Problem(
                        "startup",
                        config.shown("startup"),
                        "the thread that built the pool was interrupted before the first connection was there; nothing is known of"
                                + " the database",
                        "build the pool on a thread that nobody interrupts, or start with Startup.TOLERANT"),
                cause);
    }

    private String settingToChange(ConnectFailureKind kind, Throwable cause) {
        if (cause instanceof SetUpException setUp) {
            return setUp.setting();
        }
        if (cause instanceof ProviderException) {
            return "credentials";
        }
        if (cause instanceof NoThreadException) {
            return "startup";
        }
        return switch (kind) {
            case CREDENTIALS -> whoseNameIsRefused();
            case CAPACITY -> "maxSize";
            case UNAVAILABLE, CONFIGURATION -> source();
        };
    }

    private String whoseNameIsRefused() {
        if (config.hasCredentialsProvider()) {
            return "credentials";
        }
        return config.username() == null ? source() : "username";
    }

    private String source() {
        return config.jdbcUrl() == null ? "dataSource" : "jdbcUrl";
    }

    private String remedy(ConnectFailureKind kind, Throwable cause) {
        if (cause instanceof SetUpException) {
            return kind.isFinal()
                    ? "correct the setting"
                    : "try again, or start with Startup.TOLERANT, which goes on trying";
        }
        if (cause instanceof ProviderException) {
            return "see to it that the provider answers, and in time";
        }
        if (cause instanceof NoThreadException) {
            return "see to it that the JVM can start threads, or start with Startup.TOLERANT, which goes on trying";
        }
        return switch (kind) {
            case CREDENTIALS ->
                config.hasCredentialsProvider()
                        ? "check the username and password that the provider answers with"
                        : "check username and password";
            case CAPACITY ->
                "raise the database's limit, or lower maxSize of the pools that share it, or start with Startup.TOLERANT";
            case CONFIGURATION -> "correct what the database refuses: its name, access rules, TLS, or the URL";
            case UNAVAILABLE -> "check that the database runs and can be reached, or start with Startup.TOLERANT";
        };
    }
}
