package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.metrics.MeterNames;
import io.millpond.metrics.MetricsOptions;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The two pools of {@code docs/spring-boot.md} are the ones that are compiled, and do what it says. */
@ExtendWith(OutputCaptureExtension.class)
class TwoPoolsExampleTest {
    private final ApplicationContextRunner application = Application.onH2()
            .withUserConfiguration(TwoPoolsExample.TwoPools.class)
            .withBean(SimpleMeterRegistry.class)
            .withPropertyValues(
                    "shop.orders.jdbc-url=jdbc:h2:mem:orders",
                    "shop.orders.max-size=4",
                    "shop.orders.query-timeout=10s",
                    "shop.orders.property.LOCK_TIMEOUT=1500",
                    "shop.reports.jdbcUrl=jdbc:h2:mem:reports",
                    "shop.reports.maxSize=2");

    @Test
    void mustBeWhatTheDocumentShows() throws IOException {
        Snippet.mustBeTheSame("two-pools", "TwoPoolsExample");
        Snippet.mustBeTheSame("second-pool", "SecondPoolExample");
    }

    /** {@code @Bean(defaultCandidate = false)}: Spring Boot makes all that it makes for one DataSource. */
    @Test
    void mustLeaveTheAutoConfiguredPoolInItsPlace() {
        Application.onH2()
                .withUserConfiguration(SecondPoolExample.ReportsPool.class)
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("shop.reports.jdbc-url=jdbc:h2:mem:reports", "shop.reports.max-size=2")
                .run(context -> {
                    DataSource first = context.getBean("dataSource", DataSource.class);
                    assertThat(context.getBean(JdbcTemplate.class).getDataSource())
                            .isSameAs(first);
                    assertThat(context.getBean("reports", JdbcTemplate.class).getDataSource())
                            .isSameAs(context.getBean("reportsDataSource"))
                            .isNotSameAs(first);
                    for (String part : new String[] {"dataSource", "reportsDataSource"}) {
                        assertThat(BootLine.health(context, part))
                                .containsEntry("status", "UP")
                                .containsKey("pool");
                    }
                    for (String counted : new String[] {"active", "acquired"}) {
                        assertThat(bound(context)
                                        .find("jdbc.connections." + counted)
                                        .meters())
                                .extracting(meter -> meter.getId().getTag("name"))
                                .containsExactlyInAnyOrder("dataSource", "reports");
                    }
                });
    }

    @Test
    void mustHaveMetersOfTheirOwnThoughTheOptionsHaveOneNameForAll(CapturedOutput output) {
        MetricsOptions options = MetricsOptions.builder()
                .names(MeterNames.JDBC, MeterNames.HIKARI)
                .poolName("shop")
                .build();
        application.withBean(MetricsOptions.class, () -> options).run(context -> {
            MeterRegistry registry = bound(context);
            assertThat(registry.find("jdbc.connections.acquired").meters())
                    .extracting(meter -> meter.getId().getTag("name"))
                    .containsExactlyInAnyOrder("orders", "reports");
            assertThat(registry.find("hikaricp.connections.active").meters())
                    .extracting(meter -> meter.getId().getTag("pool"))
                    .containsExactlyInAnyOrder("orders", "reports");
        });
        assertThat(output).contains("each is shown by a name of its own");
    }

    private static MeterRegistry bound(ApplicationContext context) {
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        context.getBeanProvider(MeterBinder.class).orderedStream().forEach(binder -> binder.bindTo(registry));
        return registry;
    }

    @Test
    void mustHaveSettingsMetersAndHealthOfTheirOwn() {
        application.run(context -> {
            assertThat(context.getBeansOfType(MillpondDataSource.class)).hasSize(2);
            assertThat(context.getBean(MillpondDataSource.class).stats().name()).isEqualTo("orders");
            assertThat(context.getBean("reportsDataSource", MillpondDataSource.class)
                            .stats()
                            .maxSize())
                    .isEqualTo(2);
            assertThat(context.getBean("reports", JdbcTemplate.class).queryForObject("select 6 * 7", Integer.class))
                    .isEqualTo(42);
            for (String part : new String[] {"ordersDataSource", "reportsDataSource"}) {
                assertThat(BootLine.health(context, part))
                        .containsEntry("status", "UP")
                        .containsKey("pool");
            }
            assertThat(bound(context).find("jdbc.connections.acquired").meters())
                    .extracting(meter -> meter.getId().getTag("name"))
                    .containsExactlyInAnyOrder("orders", "reports");
        });
    }
}
