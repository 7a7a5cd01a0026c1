package io.millpond.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millpond.MillpondDataSource;
import io.millpond.metrics.MeterNames;
import io.millpond.metrics.MetricsOptions;
import io.millpond.metrics.MillpondMetrics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;

/** The meters of all Millpond pools of an application; they go when the application does. */
final class PoolMeterBinder implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PoolMeterBinder.class);
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
        Map<String, MillpondDataSource> byBean = poolsByBean();
        boolean several = new HashSet<>(byBean.values()).size() > 1;
        if (several && !options.poolNames().isEmpty()) {
            LOG.warn("the MetricsOptions name one pool, but there are several; each is shown by a name of its own");
        }
        Set<MillpondDataSource> shown = new HashSet<>();
        List<MillpondMetrics> found = new ArrayList<>();
        byBean.forEach((bean, pool) -> {
            boolean first = shown.add(pool);
            Set<MeterNames> names = first ? options.names() : jdbcAlone();
            if (!names.isEmpty()) {
                MillpondMetrics metrics = MillpondMetrics.create(named(bean, names, first && !several));
                metrics.observe(pool); // not of(pool): what the application waited for at its start is shown
                found.add(metrics);
            }
        });
        return found;
    }

    private Map<String, MillpondDataSource> poolsByBean() {
        Map<String, MillpondDataSource> pools = new LinkedHashMap<>();
        SimpleAutowireCandidateResolver.resolveAutowireCandidates(beans, DataSource.class, false, true)
                .forEach((bean, dataSource) -> {
                    MillpondDataSource pool = PoolBehind.of(dataSource);
                    if (pool != null) {
                        pools.put(bean, pool);
                    }
                });
        return pools;
    }

    /**
     * For a pool that has been shown: as another bean Spring Boot shows it again, by its own name it needs
     * no second time.
     */
    private Set<MeterNames> jdbcAlone() {
        return options.names().contains(MeterNames.JDBC) ? Set.of(MeterNames.JDBC) : Set.of();
    }

    /**
     * In Spring Boot's names the pool is called as Spring Boot calls the bean, so that meters that both have are one.
     * In the others it has its own name, as in the pools and tools that they come from. The application's options go
     * before that, but never give two pools one name.
     */
    private MetricsOptions named(String bean, Set<MeterNames> names, boolean asOptionsSay) {
        Map<MeterNames, String> poolNames = new EnumMap<>(MeterNames.class);
        poolNames.put(MeterNames.JDBC, springsNameOf(bean));
        if (asOptionsSay) {
            poolNames.putAll(options.poolNames());
        }
        return new MetricsOptions(
                names, poolNames, options.tags(), options.percentiles(), options.histogram(), options.maxAge());
    }

    private static String springsNameOf(String bean) {
        boolean suffixed = bean.length() > SUFFIX.length()
                && bean.toLowerCase(Locale.ROOT).endsWith(SUFFIX.toLowerCase(Locale.ROOT));
        return suffixed ? bean.substring(0, bean.length() - SUFFIX.length()) : bean;
    }
}
