package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The order in which an application ends: first its requests, then its pool. */
class ShutdownTest {

    @Test
    void mustServeARequestThatIsUnderWayAndThenCloseThePool() throws Exception {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Shop.class)
                .run(
                        "--server.port=0",
                        "--server.shutdown=graceful",
                        "--spring.lifecycle.timeout-per-shutdown-phase=20s");
        MillpondDataSource pool = context.getBean(MillpondDataSource.class);
        SlowRequest slow = context.getBean(SlowRequest.class);
        URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/slow");
        CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(slow.arrived.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        assertThat(slow.closing.await(20, TimeUnit.SECONDS)).isTrue();
        slow.goOn.countDown();

        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("42");
        closing.get(20, TimeUnit.SECONDS);
        assertThat(pool.stats().total()).isZero();
        assertThat(pool.stats().created()).isEqualTo(pool.stats().closed());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.autoconfigure.r2dbc.R2dbcAutoConfiguration",
                "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration"
            })
    static class Shop {
        @Bean
        SlowRequest slowRequest(JdbcTemplate jdbc) {
            return new SlowRequest(jdbc);
        }
    }

    /** Borrows its connection only when the application is being closed. */
    @RestController
    static class SlowRequest implements ApplicationListener<ContextClosedEvent> {
        final CountDownLatch arrived = new CountDownLatch(1);
        final CountDownLatch closing = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final JdbcTemplate jdbc;

        SlowRequest(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            closing.countDown();
        }

        @GetMapping("/slow")
        String slow() throws InterruptedException {
            arrived.countDown();
            goOn.await(20, TimeUnit.SECONDS);
            return String.valueOf(jdbc.queryForObject("select 6 * 7", Integer.class));
        }
    }
}
