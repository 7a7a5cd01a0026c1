package io.millpond.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.jmh.CycleScenarios;
import io.millpond.benchmark.plan.Repeated;
import io.millpond.benchmark.plan.Scenario;
import io.millpond.benchmark.program.Arguments;
import io.millpond.benchmark.program.ForkedScenario;
import io.millpond.benchmark.program.WaitScenarios;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlansTest {
    private static List<ForkedScenario> contention(String plan) {
        return Plans.named(plan).scenarios().stream()
                .map(scenario -> scenario instanceof Repeated repeated ? repeated.scenario() : scenario)
                .filter(scenario -> scenario.program().equals(WaitScenarios.CONTENTION))
                .map(ForkedScenario.class::cast)
                .toList();
    }

    private static int roundsOf(Contender pool, Scenario scenario) {
        return (int) IntStream.range(0, scenario.rounds())
                .filter(round -> scenario.pools(round).contains(pool))
                .count();
    }

    @Test
    void aTargetWhoseRoundsDifferMostMustHaveSeveralInTheQuickPlanToo() {
        Scenario scarce = Plans.quick().scenarios().stream()
                .filter(scenario -> scenario.program().equals(CycleScenarios.CONNECTION))
                .filter(scenario -> scenario.name().equals(CycleScenarios.named(32, 8)))
                .findFirst()
                .orElseThrow();
        assertThat(roundsOf(Contender.MILLPOND, scarce)).isGreaterThanOrEqualTo(2);
        assertThat(roundsOf(Contender.HIKARI, scarce)).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "full", "tiny"})
    void everybodyMustHaveHadTwoTurnsBeforeItIsMeasured(String plan) {
        assertThat(contention(plan)).hasSizeGreaterThan(2).allSatisfy(scenario -> {
            Arguments told = scenario.arguments();
            double turn = told.number("threads") * (double) told.number("micros") / told.number("size") / 1_000;
            assertThat(told.number("warmup")).as(scenario.name()).isGreaterThanOrEqualTo((int) Math.ceil(2 * turn));
            assertThat(scenario.seconds() * 1_000)
                    .as(scenario.name())
                    .isGreaterThan(told.number("warmup") + told.number("millis"));
        });
    }
}
