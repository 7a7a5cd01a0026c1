package io.millpond.benchmark.contender;

import org.apache.commons.dbcp2.BasicDataSource;

/** Checks at every borrow or at none; here at none, which is in its favour. */
final class Dbcp2Pool {
    private Dbcp2Pool() {}

    static PoolUnderTest open(Settings settings) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(settings.url());
        pool.setDriverClassName(settings.driver());
        pool.setInitialSize(settings.size());
        pool.setMinIdle(settings.size());
        pool.setMaxIdle(settings.size());
        pool.setMaxTotal(settings.size());
        pool.setMaxWait(Settings.ACQUIRE_TIMEOUT);
        pool.setMaxConn(Settings.MAX_LIFETIME);
        pool.setTestOnBorrow(false);
        if (settings.hasUser()) {
            pool.setUsername(settings.username());
            pool.setPassword(settings.password());
        }
        return new PoolUnderTest(pool, pool, settings.size());
    }
}
