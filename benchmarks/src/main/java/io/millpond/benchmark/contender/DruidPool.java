package io.millpond.benchmark.contender;

import com.alibaba.druid.pool.DruidDataSource;
import java.sql.SQLException;

/** Checks what was idle for a minute, as it is; without filters. */
final class DruidPool {
    private DruidPool() {}

    static PoolUnderTest open(Settings settings) throws SQLException {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(settings.url());
        pool.setDriverClassName(settings.driver());
        pool.setInitialSize(settings.size());
        pool.setAsyncInit(settings.inBackground());
        pool.setMinIdle(settings.size());
        pool.setMaxActive(settings.size());
        pool.setMaxWait(Settings.ACQUIRE_TIMEOUT.toMillis());
        pool.setPhyTimeoutMillis(Settings.MAX_LIFETIME.toMillis());
        pool.setValidationQuery("select 1");
        if (settings.hasUser()) {
            pool.setUsername(settings.username());
            pool.setPassword(settings.password());
        }
        pool.init();
        return new PoolUnderTest(pool, pool, settings.size());
    }
}
