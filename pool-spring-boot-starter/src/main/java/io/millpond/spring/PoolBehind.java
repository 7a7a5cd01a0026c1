package io.millpond.spring;

import io.millpond.MillpondDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * The pool that a DataSource leads to. Spring Boot sees through Spring's proxies, but asks other wrappers for
 * interfaces only; the pool is a class, and libraries that trace or log wrap it in classes of their own.
 */
final class PoolBehind {
    private PoolBehind() {}

    /** {@code null} if there is none, or not always the same. */
    static @Nullable MillpondDataSource of(DataSource dataSource) {
        MillpondDataSource pool = DataSourceUnwrapper.unwrap(dataSource, MillpondDataSource.class);
        if (pool != null) {
            return pool;
        }
        if (AopUtils.isAopProxy(dataSource)) {
            // asked itself it would answer for its target of the moment
            return AopProxyUtils.getSingletonTarget(dataSource) instanceof DataSource target ? of(target) : null;
        }
        return wrappedBy(dataSource);
    }

    private static @Nullable MillpondDataSource wrappedBy(DataSource dataSource) {
        try {
            // so does a router
            return !dataSource.isWrapperFor(AbstractRoutingDataSource.class)
                            && dataSource.isWrapperFor(MillpondDataSource.class)
                    ? dataSource.unwrap(MillpondDataSource.class)
                    : null;
        } catch (SQLException | RuntimeException e) {
            return null;
        }
    }
}
