package io.millpond.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Talks to the running shop over HTTP. The build runs this twice, on Millpond and on HikariCP. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        // tests have no export of metrics unless they ask for it
        properties = "management.prometheus.metrics.export.enabled=true")
class ShopApplicationTest {
    @LocalServerPort
    private int port;

    @Value("${shop.pool:io.millpond.MillpondDataSource}")
    private String pool;

    private RestClient shop;

    @BeforeEach
    void open() {
        shop = RestClient.create("http://localhost:" + port);
    }

    private String get(String path) {
        return shop.get().uri(path).retrieve().body(String.class);
    }

    private void order(String item, int quantity) {
        shop.post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Order(item, quantity))
                .retrieve()
                .toBodilessEntity();
    }

    @Test
    void mustRunOnThePoolThatIsAmongItsDependencies(@Autowired DataSource dataSource) {
        assertThat(dataSource.getClass().getName()).isEqualTo(pool);
    }

    @Test
    void mustSellWhatIsThereAndNoMore() {
        assertThat(get("/items")).contains("\"millstone\"", "\"flour\"");
        long before = Long.parseLong(get("/revenue"));
        order("millstone", 3);
        assertThatThrownBy(() -> order("millstone", 2)).isInstanceOf(HttpClientErrorException.Conflict.class);
        assertThat(Long.parseLong(get("/revenue"))).isEqualTo(before + 750);
    }

    @Test
    void mustTellItsHealth() {
        assertThat(get("/actuator/health")).contains("\"db\"", "\"database\":\"H2\"", "\"status\":\"UP\"");
    }

    @Test
    void mustTellTheNumbersOfItsPool() {
        assertThat(get("/actuator/metrics/jdbc.connections.max")).contains("\"value\":10");
        assertThat(get("/actuator/prometheus"))
                .contains("jdbc_connections_active{name=\"dataSource\"}")
                .contains(pool.startsWith("io.millpond") ? "jdbc_connections_acquired_total" : "hikaricp_connections");
    }
}
