package io.millpond.spring;

import io.millpond.config.ConfigException;
import io.millpond.config.Problem;
import java.util.Set;

/**
 * The auto-configured pool cannot be started with its settings. Tells it from pools that the application builds, whose
 * settings have other keys and places.
 */
final class PoolSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a service connection says whatever is written. */
    private static final Set<String> OF_SERVICE = Set.of("jdbcUrl", "username", "password", "driverClassName");

    private final boolean service;

    /** Of settings that are written. */
    PoolSettingsException(ConfigException cause) {
        this(cause, false);
    }

    /** @param service whether a service connection says where the pool leads */
    PoolSettingsException(ConfigException cause, boolean service) {
        super(cause.getMessage(), cause);
        this.service = service;
    }

    /** Whether the mistake is the service connection's. What is written of the same is not looked at then. */
    boolean isOfService(Problem problem) {
        return service && OF_SERVICE.contains(problem.setting());
    }
}
