package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What Spring Boot learns of the pool: {@code jdbc.connections.*}. */
class PoolMetadataTest {

    @Test
    void mustTellTheNumbersOfThePool() {
        Application.onH2()
                .withPropertyValues("spring.datasource.millpond.max-size=5", "spring.datasource.millpond.min-idle=1")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    DataSourcePoolMetadataProvider provider =
                            context.getBean("millpondPoolMetadataProvider", DataSourcePoolMetadataProvider.class);
                    try (Connection connection = pool.getConnection()) {
                        DataSourcePoolMetadata metadata =
                                provider.getDataSourcePoolMetadata(new LazyConnectionDataSourceProxy(pool));
                        assertThat(metadata.getMax()).isEqualTo(5);
                        assertThat(metadata.getMin()).isEqualTo(1);
                        assertThat(metadata.getActive()).isEqualTo(1);
                        assertThat(metadata.getUsage()).isEqualTo(0.2f);
                        assertThat(connection.isClosed()).isFalse();
                    }
                });
    }

    @Test
    void mustTellWhatThePoolWasGivenForAutoCommit() {
        Application.onH2()
                .withPropertyValues("spring.datasource.millpond.auto-commit=false")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    assertThat(autoCommit(context, pool)).isFalse();
                    ProxyFactory around = new ProxyFactory(pool);
                    around.setProxyTargetClass(true);
                    assertThat(autoCommit(context, (DataSource) around.getProxy()))
                            .as("behind a proxy")
                            .isFalse();
                    try (MillpondDataSource other = MillpondDataSource.builder()
                            .jdbcUrl(Application.newUrl())
                            .build()) {
                        assertThat(autoCommit(context, other))
                                .as("another's is not known")
                                .isNull();
                    }
                });
        Application.onH2()
                .withBean(MillpondCustomizer.class, () -> builder -> builder.autoCommit(false))
                .run(context -> assertThat(autoCommit(context, context.getBean(DataSource.class)))
                        .isFalse());
        Application.onH2()
                .run(context -> assertThat(autoCommit(context, context.getBean(DataSource.class)))
                        .as("the driver's")
                        .isNull());
    }

    private static Boolean autoCommit(ApplicationContext context, DataSource dataSource) {
        return context.getBean("millpondPoolMetadataProvider", DataSourcePoolMetadataProvider.class)
                .getDataSourcePoolMetadata(dataSource)
                .getDefaultAutoCommit();
    }

    /** Else Hibernate borrows a connection at the beginning of each transaction to turn off auto-commit. */
    @Test
    void mustLetHibernateBorrowOnlyForTheFirstStatement() {
        Application.onH2()
                .withConfiguration(BootLine.jpa())
                .withPropertyValues("spring.datasource.millpond.auto-commit=false")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                            .executeWithoutResult(transaction ->
                                    assertThat(pool.stats().active()).isZero());
                });
    }

    @Test
    void mustBeMetricsIfThereIsARegistry() {
        Application.onH2().withBean(SimpleMeterRegistry.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBeanProvider(MeterBinder.class).forEach(binder -> binder.bindTo(registry));
            assertThat(registry.get("jdbc.connections.max")
                            .tag("name", "dataSource")
                            .gauge()
                            .value())
                    .isEqualTo(10);
            try (Connection connection = context.getBean(DataSource.class).getConnection()) {
                assertThat(registry.get("jdbc.connections.active").gauge().value())
                        .isEqualTo(1);
                assertThat(connection.isClosed()).isFalse();
            }
        });
    }
}
