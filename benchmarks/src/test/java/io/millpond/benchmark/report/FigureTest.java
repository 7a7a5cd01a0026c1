package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static Figure figure(Measure measure, Double... rounds) {
        return new Figure("program", "scenario", "pool", measure, List.of(rounds));
    }

    @Test
    void mustBeTheMedianOfItsRounds() {
        assertThat(figure(Measure.TIME, 9.0, 1.0, 2.0).value()).isEqualTo(2);
        assertThat(figure(Measure.TIME, 9.0, 1.0, 2.0, 4.0).value()).isEqualTo(3);
    }

    @Test
    void mustCompareRoundsThatBelongTogether() {
        Figure ours = figure(Measure.TIME, 10.0, 20.0, 30.0);
        Figure theirs = figure(Measure.TIME, 40.0, 80.0, 30.0);
        assertThat(ours.timesBetterThan(theirs)).isEqualTo(4);
    }

    @Test
    void mustKnowWhichWayIsBetter() {
        assertThat(figure(Measure.TIME, 10.0).timesBetterThan(figure(Measure.TIME, 20.0)))
                .isEqualTo(2);
        assertThat(figure(Measure.THROUGHPUT, 10.0).timesBetterThan(figure(Measure.THROUGHPUT, 20.0)))
                .isCloseTo(0.5, within(1e-9));
    }

    @Test
    void mustNotDivideNothingByNothing() {
        assertThat(figure(Measure.STARVED, 0.0).timesBetterThan(figure(Measure.STARVED, 0.0)))
                .isEqualTo(1);
    }

    @Test
    void mustNotExistWithoutAValue() {
        assertThatThrownBy(() -> figure(Measure.TIME)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRoundThatFailedMustNotMoveTheOthersToAnotherPartner() {
        Figure ours = figure(Measure.TIME, 10.0, Double.NaN, 30.0);
        Figure theirs = figure(Measure.TIME, 40.0, 1.0, 60.0);
        assertThat(ours.value()).isEqualTo(20);
        assertThat(ours.against(theirs)).isEqualTo(new Spread(3, 2, 4, 2));
        assertThat(theirs.against(ours).rounds()).isEqualTo(2);
    }

    @Test
    void mustNotCompareWhatNoRoundHasOfBoth() {
        Figure ours = figure(Measure.TIME, Double.NaN, 10.0);
        assertThat(ours.timesBetterThan(figure(Measure.TIME, 20.0))).isNaN();
        assertThat(ours.against(figure(Measure.TIME, 20.0)).isMeasured()).isFalse();
    }

    @Test
    void mustTellTheRangeOrThatThereIsNone() {
        assertThat(Spread.of(1.52, 1.31, 1.44).ratio()).isEqualTo("1.44 × (1.31–1.52)");
        assertThat(Spread.of(1.44).ratio()).isEqualTo("1.44 ×*");
        assertThat(Spread.of(Double.NaN, 1.44).ratio()).isEqualTo("1.44 ×*");
        assertThat(Spread.of(1.44, 1.441).ratio()).isEqualTo("1.44 ×");
        assertThat(Spread.of(120, 100, 110).text()).isEqualTo("110 (100–120)");
    }
}
