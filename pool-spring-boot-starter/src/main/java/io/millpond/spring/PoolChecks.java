package io.millpond.spring;

import io.millpond.MillpondDataSource;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One check for each pool, however many beans lead to it: each holds a connection of its own against a database
 * that is silent.
 */
final class PoolChecks {
    private final Map<MillpondDataSource, PoolCheck> checks = new IdentityHashMap<>();

    /** {@code null} if this DataSource leads to none of Millpond's pools. */
    @Nullable
    PoolCheck of(DataSource dataSource) {
        MillpondDataSource pool = PoolBehind.of(dataSource);
        return pool == null ? null : checks.computeIfAbsent(pool, PoolCheck::new);
    }
}
