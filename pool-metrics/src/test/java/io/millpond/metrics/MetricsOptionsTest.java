package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsOptionsTest {
    @Test
    void mustHaveTheDefaultsThatTheJavadocNames() {
        MetricsOptions options = MetricsOptions.defaults();
        assertThat(options.names()).containsExactly(MeterNames.JDBC);
        assertThat(options.poolNames()).isEmpty();
        assertThat(options.poolName(MeterNames.JDBC)).isNull();
        assertThat(options.tags()).isEmpty();
        assertThat(options.percentiles()).containsExactly(0.5, 0.95, 0.99);
        assertThat(options.histogram()).isEmpty();
        assertThat(options.maxAge()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void mustRefusePercentilesOutsideTheRange() {
        for (double wrong : new double[] {-0.1, 1.01, 99, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            MetricsOptions.builder().percentiles(0.5, wrong).build())
                    .withMessageContaining("percentile = " + wrong);
        }
    }

    @Test
    void mustRefuseBoundsThatBoundNothing() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MetricsOptions.builder().histogram(wrong).build())
                    .withMessageContaining("histogram bound = " + wrong);
        }
    }

    @Test
    void mustRefuseANegativeAge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MetricsOptions.builder().maxAge(Duration.ofNanos(-1)).build())
                .withMessageContaining("maxAge");
    }

    @Test
    void mustRefuseTimesThatNoClockCanCount() {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricsOptions.builder().maxAge(forever).build())
                .withMessageStartingWith("maxAge = " + forever + " is longer than 365 days; ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricsOptions.builder().histogram(forever).build())
                .withMessageStartingWith("histogram bound = " + forever + " is longer than 365 days; ");
        assertThat(MetricsOptions.builder().maxAge(Duration.ofDays(365)).build().maxAge())
                .hasDays(365);
    }

    @Test
    void mustRefuseToShowNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new MetricsOptions(Set.of(), Map.of(), Tags.empty(), List.of(), List.of(), Duration.ZERO))
                .withMessageContaining("names is empty");
    }

    @Test
    void mustNameThePoolInAllSetsOrInOne() {
        MetricsOptions options = MetricsOptions.builder()
                .poolName("shop")
                .poolName(MeterNames.JDBC, "dataSource")
                .build();
        assertThat(options.poolName(MeterNames.JDBC)).isEqualTo("dataSource");
        assertThat(options.poolName(MeterNames.HIKARI)).isEqualTo("shop");
        assertThat(options.poolName(MeterNames.OPEN_TELEMETRY)).isEqualTo("shop");
        assertThat(MetricsOptions.builder().poolName("shop").poolName(null).build())
                .isEqualTo(MetricsOptions.defaults());
    }

    @Test
    void mustPutPercentilesAndBoundsInOrder() {
        MetricsOptions options = MetricsOptions.builder()
                .percentiles(0.99, 0.5, 0.99)
                .histogram(Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMillis(1000))
                .build();
        assertThat(options.percentiles()).containsExactly(0.5, 0.99);
        assertThat(options.histogram()).containsExactly(Duration.ofMillis(1), Duration.ofSeconds(1));
    }
}
