package io.millpond.spring;

import io.millpond.config.ConfigException;

/**
 * The auto-configured pool cannot be started with its settings. Tells it from pools that the application builds, whose settings have other keys and places.
 */
final class PoolSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolSettingsException(ConfigException cause) {
        super(cause.getMessage(), cause);
    }
}
