package io.millpond.benchmark.contender;

import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/**
 * With the two interceptors that restore settings, of which only those that the pool was told, and that close
 * statements, as others do without being asked.
 */
final class TomcatPool {
    private TomcatPool() {}

    static PoolUnderTest open(Settings settings) {
        PoolProperties config = new PoolProperties();
        config.setUrl(settings.url());
        config.setDriverClassName(settings.driver());
        config.setInitialSize(settings.size());
        config.setMinIdle(settings.size());
        config.setMaxIdle(settings.size());
        config.setMaxActive(settings.size());
        config.setMaxWait((int) Settings.ACQUIRE_TIMEOUT.toMillis());
        config.setMaxAge(Settings.MAX_LIFETIME.toMillis());
        config.setTestOnBorrow(true);
        config.setValidationInterval(Settings.VALIDATE_AFTER_IDLE.toMillis());
        config.setJdbcInterceptors("ConnectionState;StatementFinalizer");
        if (settings.hasUser()) {
            config.setUsername(settings.username());
            config.setPassword(settings.password());
        }
        DataSource pool = new DataSource(config);
        return new PoolUnderTest(pool, pool::close, settings.size());
    }
}
