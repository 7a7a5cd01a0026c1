package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedNamesTest {
    private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";
    private static final String CLIENT = "io.prometheus.metrics.model.registry.PrometheusRegistry";
    private static final String MERGES = "io.prometheus.metrics.model.registry.MetricType";

    private static boolean harmless(String... present) {
        return SharedNames.withHikariAreHarmless(Set.of(present)::contains);
    }

    @Test
    void mustBeHarmlessWithoutHikariOrWithoutPrometheus() {
        assertThat(harmless()).isTrue();
        assertThat(harmless(HIKARI)).isTrue();
        assertThat(harmless(CLIENT)).isTrue();
    }

    @Test
    void mustBeHarmlessWhereTheClientMergesNames() {
        assertThat(harmless(HIKARI, CLIENT, MERGES)).isTrue();
    }

    @Test
    void mustNotBeHarmlessWhereHikariMeetsAnOldClient() {
        assertThat(harmless(HIKARI, CLIENT)).isFalse();
    }

    @Test
    void mustFindWhatIsOnTheClassPathOfThisTest() throws ClassNotFoundException {
        assertThat(Class.forName(CLIENT)).isNotNull();
        assertThat(SharedNames.withHikariAreHarmless()).isTrue();
    }
}
