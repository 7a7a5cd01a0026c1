package io.millpond.benchmark.contender;

import org.vibur.dbcp.ViburDBCPDataSource;

/** Checks what was idle for a second: it counts in seconds. It has no greatest age, and does not close statements. */
final class ViburPool {
    private ViburPool() {}

    static PoolUnderTest open(Settings settings) {
        ViburDBCPDataSource pool = new ViburDBCPDataSource();
        pool.setJdbcUrl(settings.url());
        pool.setDriverClassName(settings.driver());
        pool.setUsername(settings.username());
        pool.setPassword(settings.password());
        pool.setPoolInitialSize(settings.size());
        pool.setPoolMaxSize(settings.size());
        pool.setConnectionTimeoutInMs(Settings.ACQUIRE_TIMEOUT.toMillis());
        pool.setConnectionIdleLimitInSeconds(1);
        pool.start();
        return new PoolUnderTest(pool, pool::terminate, settings.size());
    }
}
