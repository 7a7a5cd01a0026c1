package io.millpond.spring;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Arranges health contributors as Spring Boot does: one for a single DataSource, a tree for several and for
 * those that route.
 *
 * @param <C> the contributor, which is another type in each line of Spring Boot
 */
final class HealthTree<C> {
    private final Function<DataSource, C> leaf;
    private final Function<Map<String, C>, C> branch;

    HealthTree(Function<DataSource, C> leaf, Function<Map<String, C>, C> branch) {
        this.leaf = leaf;
        this.branch = branch;
    }

    /** The tree of all DataSources that the application's beans could be given. */
    C of(ConfigurableListableBeanFactory beans, Environment environment) {
        boolean ignoreRouting =
                environment.getProperty("management.health.db.ignore-routing-data-sources", Boolean.class, false);
        Map<String, DataSource> dataSources = new LinkedHashMap<>();
        SimpleAutowireCandidateResolver.resolveAutowireCandidates(beans, DataSource.class, false, true)
                .forEach((name, dataSource) -> {
                    if (!ignoreRouting || routing(dataSource) == null) {
                        dataSources.put(name, dataSource);
                    }
                });
        return dataSources.size() == 1 ? of(dataSources.values().iterator().next()) : of(dataSources);
    }

    private C of(Map<?, DataSource> dataSources) {
        Map<String, C> branches = new LinkedHashMap<>();
        dataSources.forEach((key, dataSource) -> branches.put(Objects.toString(key, "unnamed"), of(dataSource)));
        return branch.apply(branches);
    }

    private C of(DataSource dataSource) {
        AbstractRoutingDataSource routing = routing(dataSource);
        return routing == null ? leaf.apply(dataSource) : of(routing.getResolvedDataSources());
    }

    private static @Nullable AbstractRoutingDataSource routing(DataSource dataSource) {
        if (dataSource instanceof AbstractRoutingDataSource routing) {
            return routing;
        }
        try {
            return dataSource.isWrapperFor(AbstractRoutingDataSource.class)
                    ? dataSource.unwrap(AbstractRoutingDataSource.class)
                    : null;
        } catch (SQLException e) {
            return null;
        }
    }
}
