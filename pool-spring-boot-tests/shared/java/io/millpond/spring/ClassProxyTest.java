package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** Proxies that extend the pool's class: Spring makes them around aspects, scopes and lazy injection. */
class ClassProxyTest {

    @Test
    void mustLendThroughAProxyOfTheClass() throws Exception {
        try (MillpondDataSource pool =
                MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:class-proxy").build()) {
            ProxyFactory factory = new ProxyFactory(pool);
            factory.setProxyTargetClass(true);
            MillpondDataSource proxy = (MillpondDataSource) factory.getProxy();
            try (Connection connection = proxy.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
                assertThat(pool.stats().active()).isEqualTo(1);
                assertThat(proxy.stats().active()).isEqualTo(1);
            }
            proxy.resize(0, 3);
            assertThat(pool.stats().maxSize()).isEqualTo(3);
            assertThat(proxy.isWrapperFor(MillpondDataSource.class)).isTrue();
            assertThat(proxy).hasToString(pool.toString());
        }
    }

    /** A final one would run on the proxy itself, which has no pool. */
    @Test
    void mustHaveNoFinalMethod() {
        assertThat(Arrays.stream(MillpondDataSource.class.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()))
                .isNotEmpty()
                .noneMatch(method -> Modifier.isFinal(method.getModifiers()))
                .as("called on the proxy too")
                .allMatch(ClassProxyTest::canBeProxied);
    }

    private static boolean canBeProxied(Method method) {
        return Modifier.isPublic(method.getModifiers());
    }

    @Test
    void mustStartWithAnAspectAroundItsMethods() {
        Application.onH2().withUserConfiguration(Aspects.class).run(context -> {
            assertThat(context).hasNotFailed();
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(AopUtils.isCglibProxy(dataSource)).isTrue();
            dataSource.getConnection().close();
            assertThat(context.getBean(CountingAspect.class).borrows).hasPositiveValue();
            assertThat(BootLine.health(context)).containsEntry("status", "UP").containsKey("pool");
        });
    }

    @Test
    void mustBeInjectedLazily() {
        Application.onH2().withBean(LazyUser.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(LazyUser.class).pool.stats().maxSize()).isEqualTo(10);
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAspectJAutoProxy(proxyTargetClass = true)
    @Import(CountingAspect.class)
    static class Aspects {}

    @Aspect
    static class CountingAspect {
        final AtomicInteger borrows = new AtomicInteger();

        @Before("execution(* javax.sql.DataSource.getConnection())")
        void count() {
            borrows.incrementAndGet();
        }
    }

    static class LazyUser {
        final MillpondDataSource pool;

        LazyUser(@Lazy MillpondDataSource pool) {
            this.pool = pool;
        }
    }
}
