package io.millpond.benchmark.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Effort;
import io.millpond.benchmark.report.Measure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JmhScenarioTest {
    private static final String LOCK = "jmh.ignoreLock";

    @BeforeAll
    static void letOthersMeasureMeanwhile() {
        System.setProperty(LOCK, "true");
    }

    @AfterAll
    static void restore() {
        System.clearProperty(LOCK);
    }

    @Test
    void mustMeasureTimeAndAllocation() throws Exception {
        Map<Measure, Double> figures = CycleScenarios.connection(Effort.TINY, 1, 2, List.of(Contender.MILLPOND))
                .run(Contender.MILLPOND);
        assertThat(figures.get(Measure.TIME)).isPositive();
        assertThat(figures.get(Measure.ALLOCATED)).isPositive();
    }
}
