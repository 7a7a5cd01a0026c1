package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.HotSwappableTargetSource;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.env.MapPropertySource;

/** One pool takes the place of another, as in {@code @RefreshScope} after a refresh. */
class RefreshedPoolTest {

    @Test
    void mustNotHoldTheHealthOfTheNextPoolAgainstTheNumbersOfTheFormer() throws SQLException {
        try (MillpondDataSource former = pool("former");
                MillpondDataSource next = pool("next")) {
            HotSwappableTargetSource target = new HotSwappableTargetSource(former);
            MillpondDataSource proxy = proxy(target);
            PoolCheck check = new PoolCheck(proxy);
            try (Connection connection = proxy.getConnection()) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(proxy::getConnection).isInstanceOf(AcquireTimeoutException.class);
                }
                assertThat(connection.isClosed()).isFalse();
            }
            assertThat(check.look().healthy()).as("the former").isTrue();
            target.swap(next);
            try (Connection connection = proxy.getConnection()) {
                assertThat(check.look().healthy()).as("the next, busy").isTrue();
                assertThatThrownBy(proxy::getConnection).isInstanceOf(AcquireTimeoutException.class);
                PoolFinding finding = check.look();
                assertThat(finding.healthy()).as("a borrower went away").isFalse();
                assertThat(finding.details().get("error")).asString().startsWith("1 borrowers got no connection");
                assertThat(connection.isClosed()).isFalse();
            }
        }
    }

    @Test
    void mustBuildTheNextPoolFromWhatIsWrittenByThen() {
        Map<String, Object> written = new HashMap<>();
        written.put("spring.datasource.millpond.max-size", "3");
        written.put("spring.datasource.millpond.jdbc-url", "jdbc:h2:mem:written");
        SimpleThreadScope refreshed = new SimpleThreadScope();
        Application.withoutUrl()
                .withInitializer(context -> {
                    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("written", written));
                    context.addBeanFactoryPostProcessor(beans -> {
                        beans.registerScope("refreshed", refreshed);
                        beans.getBeanDefinition("dataSource").setScope("refreshed");
                    });
                })
                .run(context -> {
                    try (MillpondDataSource former = context.getBean(MillpondDataSource.class)) {
                        assertThat(former.stats().maxSize()).isEqualTo(3);
                    }
                    written.put("spring.datasource.millpond.max-size", "5");
                    written.put("spring.datasource.millpond.jdbc-url", "jdbc:h2:mem:rewritten");
                    refreshed.remove("dataSource");
                    try (MillpondDataSource next = context.getBean(MillpondDataSource.class);
                            Connection connection = next.getConnection()) {
                        assertThat(next.stats().maxSize()).isEqualTo(5);
                        assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:rewritten");
                    }
                    assertThat(BootLine.details(context).getJdbcUrl()).isEqualTo("jdbc:h2:mem:rewritten");
                });
    }

    private static MillpondDataSource proxy(HotSwappableTargetSource target) {
        ProxyFactory factory = new ProxyFactory();
        factory.setTargetSource(target);
        factory.setProxyTargetClass(true);
        return (MillpondDataSource) factory.getProxy();
    }

    /** With its one connection ready to be lent unchecked, so that only who is meant to waits. */
    private static MillpondDataSource pool(String name) {
        MillpondDataSource pool = MillpondDataSource.builder()
                .name(name)
                .jdbcUrl("jdbc:h2:mem:" + name)
                .maxSize(1)
                .acquireTimeout(Duration.ofMillis(50))
                .validateAfterIdle(Duration.ofHours(1))
                .build();
        await().until(() -> pool.stats().idle() == 1);
        return pool;
    }
}
