package io.millpond.fuzz;

import io.millpond.config.PoolSettings;

/** Settings without a pool. */
final class FuzzedSettings extends PoolSettings<FuzzedSettings> {
    @Override
    protected FuzzedSettings self() {
        return this;
    }
}
