package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.HotSwappableTargetSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Pools that something else has been put around. */
class WrappedPoolTest {

    @Test
    void mustShowMetersMetadataAndHealthOfAPoolThatALibraryHasWrapped() {
        Application.onH2()
                .withPropertyValues("spring.datasource.millpond.max-size=1")
                .withBean(SimpleMeterRegistry.class)
                .withBean("tracing", BeanPostProcessor.class, TracedDataSource::tracing)
                .run(context -> {
                    DataSource traced = context.getBean(DataSource.class);
                    assertThat(traced).isInstanceOf(TracedDataSource.class);
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBeanProvider(MeterBinder.class).forEach(binder -> binder.bindTo(registry));
                    assertThat(registry.find("jdbc.connections.acquired")
                                    .tag("name", "dataSource")
                                    .meters())
                            .hasSize(1);
                    assertThat(context.getBean("millpondPoolMetadataProvider", DataSourcePoolMetadataProvider.class)
                                    .getDataSourcePoolMetadata(traced)
                                    .getMax())
                            .isEqualTo(1);
                    try (Connection connection = traced.getConnection()) {
                        assertThat(BootLine.health(context).get("pool"))
                                .asInstanceOf(InstanceOfAssertFactories.MAP)
                                .containsEntry("state", "exhausted");
                        assertThat(connection.isClosed()).isFalse();
                    }
                });
    }

    @Test
    void mustBorrowLazilyThoughALibraryHasWrappedThePoolBefore() {
        Application.onH2()
                .withPropertyValues("spring.datasource.connection-fetch=lazy")
                .withBean(TracedDataSource.TracingFirst.class)
                .run(context -> {
                    DataSource dataSource = context.getBean(DataSource.class);
                    MillpondDataSource pool = dataSource.unwrap(MillpondDataSource.class);
                    try (Connection connection = dataSource.getConnection()) {
                        connection.setAutoCommit(false);
                        assertThat(pool.stats().active()).isZero();
                        connection.createStatement().execute("select 1");
                        assertThat(pool.stats().active()).isEqualTo(1);
                    }
                });
    }

    @Test
    void mustFindAPoolThroughSeveralLayers() {
        try (MillpondDataSource pool = pool()) {
            DataSource traced = new TracedDataSource(pool);
            assertThat(PoolBehind.of(new DelegatingDataSource(traced))).isSameAs(pool);
            assertThat(PoolBehind.of(new TracedDataSource(new LazyConnectionDataSourceProxy(pool))))
                    .isSameAs(pool);
            assertThat(PoolBehind.of((DataSource) new ProxyFactory(traced).getProxy()))
                    .isSameAs(pool);
        }
    }

    @Test
    void mustNotTakeWhatLeadsNowHereNowThereForItsTargetOfTheMoment() {
        try (MillpondDataSource pool = pool()) {
            AbstractRoutingDataSource router = new AbstractRoutingDataSource() {
                @Override
                protected Object determineCurrentLookupKey() {
                    return "any";
                }
            };
            router.setTargetDataSources(Map.of());
            router.setDefaultTargetDataSource(pool);
            router.afterPropertiesSet();
            assertThat(PoolBehind.of(router)).isNull();
            assertThat(PoolBehind.of(new TracedDataSource(router))).isNull();
            HotSwappableTargetSource changing = new HotSwappableTargetSource(new TracedDataSource(pool));
            assertThat(PoolBehind.of(ProxyFactory.getProxy(DataSource.class, changing)))
                    .isNull();
        }
    }

    @Test
    void mustBearAWrapperThatCannotBeAsked() {
        // there is no target to ask
        assertThat(PoolBehind.of(new TracedDataSource(new DelegatingDataSource())))
                .isNull();
    }

    private static MillpondDataSource pool() {
        return MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:wrapped").build();
    }
}
