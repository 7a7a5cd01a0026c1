package io.millpond.benchmark.contender;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import java.beans.PropertyVetoException;
import java.sql.SQLException;

/** Checks nothing on borrow, as it is. */
final class C3p0Pool {
    private C3p0Pool() {}

    static PoolUnderTest open(Settings settings) throws SQLException {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        try {
            pool.setDriverClass(settings.driver());
        } catch (PropertyVetoException e) {
            throw new SQLException(e);
        }
        pool.setJdbcUrl(settings.url());
        pool.setInitialPoolSize(settings.size());
        pool.setMinPoolSize(settings.size());
        pool.setMaxPoolSize(settings.size());
        pool.setCheckoutTimeout((int) Settings.ACQUIRE_TIMEOUT.toMillis());
        pool.setMaxConnectionAge((int) Settings.MAX_LIFETIME.toSeconds());
        if (settings.hasUser()) {
            pool.setUser(settings.username());
            pool.setPassword(settings.password());
        }
        return new PoolUnderTest(pool, pool::close, settings.size());
    }
}
