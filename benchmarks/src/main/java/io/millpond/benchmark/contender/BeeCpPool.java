package io.millpond.benchmark.contender;

import java.sql.SQLException;
import org.stone.beecp.BeeDataSource;
import org.stone.beecp.BeeDataSourceConfig;

/** Its alive assume time is 500 ms as it is; it has no greatest age. */
final class BeeCpPool {
    private BeeCpPool() {}

    static PoolUnderTest open(Settings settings) throws SQLException {
        BeeDataSourceConfig config = new BeeDataSourceConfig();
        config.setJdbcUrl(settings.url());
        config.setDriverClassName(settings.driver());
        config.setInitialSize(settings.size());
        config.setAsyncCreateInitConnections(settings.inBackground());
        config.setMaxActive(settings.size());
        config.setMaxWait(Settings.ACQUIRE_TIMEOUT.toMillis());
        config.setAliveAssumeTime(Settings.VALIDATE_AFTER_IDLE.toMillis());
        if (settings.hasUser()) {
            config.setUsername(settings.username());
            config.setPassword(settings.password());
        }
        BeeDataSource pool = new BeeDataSource(config);
        return new PoolUnderTest(pool, pool::close, settings.size());
    }
}
