package io.millpond.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millpond.MillpondDataSource;
import io.millpond.metrics.MetricsOptions;
import io.millpond.metrics.MillpondMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/** The meters of all Millpond pools of an application; they go when the application does. */
final class PoolMeterBinder implements MeterBinder, AutoCloseable {
    private static final String SUFFIX = "dataSource";

    private final ConfigurableListableBeanFactory beans;
    private final MetricsOptions options;

    /** One for each pool, from the first binding on. Guarded by this. */
    private @Nullable List<MillpondMetrics> pools;

    PoolMeterBinder(ConfigurableListableBeanFactory beans, MetricsOptions options) {
        this.beans = beans;
        this.options = options;
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        List<MillpondMetrics> known = pools;
        if (known == null) {
            known = find();
            pools = known;
        }
        known.forEach(metrics -> metrics.bindTo(registry));
    }

    @Override
    public synchronized void close() {
        if (pools != null) {
            pools.forEach(MillpondMetrics::close);
        }
    }

    private List<MillpondMetrics> find() {
        List<MillpondMetrics> found = new ArrayList<>();
        Map<String, DataSource> dataSources =
                SimpleAutowireCandidateResolver.resolveAutowireCandidates(beans, DataSource.class, false, true);
        dataSources.forEach((bean, dataSource) -> {
            MillpondDataSource pool = DataSourceUnwrapper.unwrap(dataSource, MillpondDataSource.class);
            if (pool != null) {
                found.add(MillpondMetrics.of(pool, named(bean)));
            }
        });
        return found;
    }

    /** By the name under which Spring Boot shows the DataSource, unless the options have another. */
    private MetricsOptions named(String bean) {
        if (options.poolName() != null) {
            return options;
        }
        boolean suffixed = bean.length() > SUFFIX.length()
                && bean.toLowerCase(Locale.ROOT).endsWith(SUFFIX.toLowerCase(Locale.ROOT));
        return new MetricsOptions(
                options.names(),
                suffixed ? bean.substring(0, bean.length() - SUFFIX.length()) : bean,
                options.tags(),
                options.percentiles(),
                options.histogram(),
                options.maxAge());
    }
}
