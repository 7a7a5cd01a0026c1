package io.millpond.spring;

import io.millpond.MillpondDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;

/**
 * What the auto-configured pool was told of auto-commit. A pool does not tell its settings; but Hibernate leaves a
 * connection alone until its first statement only if Spring Boot can tell it that auto-commit is off already.
 */
final class AutoCommitSetting {
    /** Guarded by this. */
    private @Nullable MillpondDataSource pool;

    /** Guarded by this. */
    private @Nullable Boolean autoCommit;

    /** After a refresh there is another pool, and the one before no longer counts. */
    synchronized void isOf(MillpondDataSource newest, @Nullable Boolean setting) {
        pool = newest;
        autoCommit = setting;
    }

    /** {@code null} for the driver's, and for pools that the application has built. */
    synchronized @Nullable Boolean of(MillpondDataSource any) {
        return pool != null && pool == behindProxies(any) ? autoCommit : null;
    }

    /** Spring's proxies may extend the class. */
    private static Object behindProxies(Object any) {
        Object target = AopProxyUtils.getSingletonTarget(any);
        return target == null ? any : behindProxies(target);
    }
}
