package io.millpond.benchmark.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PhasesTest {
    private final Phases phases = new Phases();

    @Test
    void mustNotMeasureBeforeItIsWarm() {
        List<Boolean> measuringWhenAsked = new ArrayList<>();
        phases.play(
                1,
                () -> {
                    measuringWhenAsked.add(phases.measuring());
                    return measuringWhenAsked.size() == 4;
                },
                30_000,
                10);
        assertThat(measuringWhenAsked).containsExactly(false, false, false, false);
        assertThat(phases.over()).isTrue();
        assertThat(phases.nanos()).isGreaterThanOrEqualTo(10_000_000);
    }

    @Test
    void mustWarmUpForTheTimeAtLeast() {
        long began = System.nanoTime();
        List<Long> asked = new ArrayList<>();
        phases.play(
                50,
                () -> {
                    asked.add(System.nanoTime() - began);
                    return true;
                },
                60,
                1);
        assertThat(asked.get(0)).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    void workThatIsNotMeasuredMustEndWhenItIsEnoughOrTheTimeIsOver() {
        List<Boolean> measuringWhenAsked = new ArrayList<>();
        phases.workUntil(() -> !measuringWhenAsked.add(phases.measuring()), 50);
        assertThat(measuringWhenAsked).isNotEmpty().containsOnly(false);
        assertThat(phases.over()).isTrue();
        assertThat(phases.end()).isLessThanOrEqualTo(System.nanoTime());
        Phases enough = new Phases();
        enough.workUntil(() -> true, 3_600_000);
        assertThat(enough.over()).isTrue();
    }

    @Test
    void mustSayThatItDidNotBecomeWarmAndSendTheWorkersHome() {
        assertThatThrownBy(() -> phases.play(1, () -> false, 50, 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not warm after 50 ms");
        assertThat(phases.over()).isTrue();
        assertThat(phases.measuring()).isFalse();
    }
}
