package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.spi.Credentials;
import java.io.IOException;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** The beans of {@code docs/spring-boot.md} are the ones that are compiled, and do what it says. */
class BeansExampleTest {

    @Test
    void mustBeWhatTheDocumentShows() throws IOException {
        Snippet.mustBeTheSame("beans", "BeansExample");
    }

    @Test
    void mustBeFoundByTheStarter() {
        Application.onH2()
                .withUserConfiguration(BeansExample.PoolBeans.class)
                .withBean(BeansExample.Vault.class, () -> () -> Credentials.of("rotating", "secret"))
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("spring.profiles.active=batch")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    assertThat(pool.stats().maxSize()).isEqualTo(2);
                    try (Connection connection = pool.getConnection()) {
                        assertThat(connection.getMetaData().getUserName()).isEqualTo("ROTATING");
                    }
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBeanProvider(MeterBinder.class)
                            .orderedStream()
                            .forEach(binder -> binder.bindTo(registry));
                    assertThat(registry.find("hikaricp.connections.max").meters())
                            .isNotEmpty();
                });
    }
}
