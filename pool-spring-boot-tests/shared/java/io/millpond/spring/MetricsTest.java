package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.metrics.MeterNames;
import io.millpond.metrics.MetricsOptions;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** The pool's own meters in the application's registry. */
@ExtendWith(OutputCaptureExtension.class)
class MetricsTest {

    private static MeterRegistry bound(ApplicationContext context) {
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        context.getBeanProvider(MeterBinder.class).orderedStream().forEach(binder -> binder.bindTo(registry));
        return registry;
    }

    private static ApplicationContextRunner withRegistry() {
        return Application.onH2().withBean(SimpleMeterRegistry.class);
    }

    @Test
    void mustCountWhatThePoolDoesBySpringsNameForIt() {
        withRegistry()
                .withBean(
                        MetricsOptions.class,
                        () -> MetricsOptions.builder().maxAge(Duration.ZERO).build())
                .run(context -> {
                    MeterRegistry registry = bound(context);
                    context.getBean(MillpondDataSource.class).getConnection().close();
                    assertThat(registry.get("jdbc.connections.acquired")
                                    .tag("name", "dataSource")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                });
    }

    @Test
    void mustShowHowLongConnectsTookBeforeMetersAreBound() {
        withRegistry().run(context -> {
            context.getBean(MillpondDataSource.class).getConnection().close();
            assertThat(bound(context)
                            .get("jdbc.connections.connect.max")
                            .gauge()
                            .value())
                    .isPositive();
        });
    }

    @Test
    void mustShareSpringsFourMetersInsteadOfDoublingThem() {
        withRegistry()
                .withPropertyValues("spring.datasource.millpond.name=shop")
                .run(context -> {
                    MeterRegistry registry = bound(context);
                    assertThat(registry.find("jdbc.connections.active").meters())
                            .hasSize(1);
                    assertThat(registry.find("jdbc.connections.max").meters()).hasSize(1);
                });
    }

    @Test
    void mustCallThePoolAsItsBeanInSpringsNamesAndByItsOwnNameInAllOthers() {
        withRegistry()
                .withBean(
                        MetricsOptions.class,
                        () -> MetricsOptions.builder()
                                .names(MeterNames.JDBC, MeterNames.values())
                                .build())
                .withPropertyValues("spring.datasource.millpond.name=shop")
                .run(context -> {
                    MeterRegistry registry = bound(context);
                    assertThat(registry.find("jdbc.connections.acquired")
                                    .tag("name", "dataSource")
                                    .meters())
                            .hasSize(1);
                    assertThat(registry.find("hikaricp.connections.active")
                                    .tag("pool", "shop")
                                    .meters())
                            .hasSize(1);
                    assertThat(registry.find("db.client.connection.limit")
                                    .tag("db.client.connection.pool.name", "shop")
                                    .meters())
                            .hasSize(1);
                });
    }

    @Test
    void mustShowAPoolThatTwoBeansLeadToOnceByItsOwnName(CapturedOutput output) {
        withRegistry()
                .withUserConfiguration(PoolAndProxy.class)
                .withBean(
                        MetricsOptions.class,
                        () -> MetricsOptions.builder()
                                .names(MeterNames.JDBC, MeterNames.HIKARI)
                                .build())
                .run(context -> {
                    MeterRegistry registry = bound(context);
                    assertThat(registry.find("jdbc.connections.acquired").meters())
                            .extracting(meter -> meter.getId().getTag("name"))
                            .containsExactlyInAnyOrder("pool", "lazy");
                    assertThat(registry.find("hikaricp.connections.active").meters())
                            .hasSize(1);
                });
        assertThat(output).doesNotContain("in the registry already", "there are several");
    }

    @Test
    void mustFollowTheOptionsOfTheApplication() {
        MetricsOptions options = MetricsOptions.builder()
                .names(MeterNames.HIKARI, MeterNames.OPEN_TELEMETRY)
                .poolName("checkout")
                .build();
        withRegistry().withBean(MetricsOptions.class, () -> options).run(context -> {
            MeterRegistry registry = bound(context);
            assertThat(registry.get("hikaricp.connections.max")
                            .tags(Tags.of("pool", "checkout"))
                            .gauge()
                            .value())
                    .isEqualTo(10);
            assertThat(registry.find("db.client.connection.count").meters()).isNotEmpty();
            assertThat(registry.find("jdbc.connections.acquired").meters()).isEmpty();
        });
    }

    @Test
    void mustTakeItsMetersAwayWithTheApplication() {
        MeterRegistry outliving = new SimpleMeterRegistry();
        withRegistry().run(context -> {
            context.getBean(PoolMeterBinder.class).bindTo(outliving);
            assertThat(outliving.getMeters()).isNotEmpty();
        });
        assertThat(outliving.getMeters()).isEmpty();
    }

    @Test
    void mustStartWithoutMicrometer() {
        Application.onH2()
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context)
                        .hasSingleBean(MillpondDataSource.class)
                        .doesNotHaveBean("millpondMeterBinder"));
    }

    @Test
    void mustBeBoundByAnApplicationThatHasTheActuator(CapturedOutput output) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Monitored.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThat(context.getBean(MeterRegistry.class)
                            .get("jdbc.connections.opened")
                            .functionCounter())
                    .isNotNull();
        }
        assertThat(output).doesNotContain("already registered", "already been registered");
    }

    @Configuration(proxyBeanMethods = false)
    static class PoolAndProxy {
        @Bean
        MillpondDataSource pool() {
            return MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:proxied").build();
        }

        @Bean
        @Primary
        DataSource lazy(MillpondDataSource pool) {
            return new LazyConnectionDataSourceProxy(pool);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.autoconfigure.r2dbc.R2dbcAutoConfiguration",
                "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration"
            })
    static class Monitored {}
}
