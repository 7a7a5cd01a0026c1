package io.millpond.benchmark.contender;

import io.millpond.MillpondDataSource;
import java.time.Duration;
import java.util.function.Consumer;

/** Everything on that costs something per borrow or per statement. */
final class MillpondPool {
    private MillpondPool() {}

    static PoolUnderTest openWithoutLimits(Settings settings) {
        return open(settings, builder -> builder.queryTimeout(Duration.ZERO).slowQueryThreshold(Duration.ZERO));
    }

    static PoolUnderTest open(Settings settings, Consumer<MillpondDataSource.Builder> change) {
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .jdbcUrl(settings.url())
                .driverClassName(settings.driver())
                .maxSize(settings.size())
                .minIdle(settings.size())
                .acquireTimeout(Settings.ACQUIRE_TIMEOUT)
                .maxLifetime(Settings.MAX_LIFETIME)
                .validateAfterIdle(Settings.VALIDATE_AFTER_IDLE)
                .queryTimeout(Duration.ofSeconds(10))
                .slowQueryThreshold(Duration.ofMillis(500))
                .leakThreshold(Settings.LEAK_THRESHOLD);
        change.accept(builder);
        if (settings.hasUser()) {
            builder.username(settings.username()).password(settings.password());
        }
        MillpondDataSource pool = builder.build();
        return new PoolUnderTest(pool, pool, settings.size());
    }
}
