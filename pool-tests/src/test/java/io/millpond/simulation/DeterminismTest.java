package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A seed that failed must fail again, on whatever machine. */
class DeterminismTest {
    private static final int SEEDS = 60;

    private final QuietPool quiet = new QuietPool();

    @AfterEach
    void speakAgain() {
        quiet.close();
    }

    private static Simulation.Result run(PoolLoader loader, Strands strands, long seed, Decisions decisions) {
        return Simulation.run(loader, strands, Scenarios.of(seed), decisions, true);
    }

    private static void mustBeTheSame(Strands one, Strands other) {
        PoolLoader first = Seeds.warm(Map.of(), one);
        PoolLoader second = Seeds.warm(Map.of(), other);
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(run(first, one, seed, Decisions.random(seed)).trace())
                    .as("all that happens with seed %s", seed)
                    .isNotEmpty()
                    .isEqualTo(run(second, other, seed, Decisions.random(seed)).trace());
        }
    }

    @Test
    void aSeedMustDecideAllThatHappens() {
        mustBeTheSame(Strands.best(), Strands.best());
    }

    @Test
    void virtualThreadsMustMakeNoDifference() {
        assumeThat(VirtualStrands.AVAILABLE).isTrue();
        mustBeTheSame(new VirtualStrands(), new PlatformStrands());
    }

    /** Without them a million seeds take hours: if the JDK takes the way to them away, somebody has to know. */
    @Test
    void virtualThreadsMustBeThereOnAJdkThatHasThem() {
        assertThat(VirtualStrands.AVAILABLE).isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void theDecisionsOfARunMustMakeTheSameRun() {
        Strands strands = Strands.best();
        PoolLoader loader = Seeds.warm(Map.of(), strands);
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation.Result drawn = run(loader, strands, seed, Decisions.random(seed));
            assertThat(run(loader, strands, seed, Decisions.replay(drawn.decisions()))
                            .trace())
                    .as("all that happens with seed %s", seed)
                    .isEqualTo(drawn.trace());
        }
    }

    @Test
    void differentSeedsMustDiffer() {
        Strands strands = Strands.best();
        PoolLoader loader = Seeds.warm(Map.of(), strands);
        assertThat(run(loader, strands, 1, Decisions.random(1)).trace())
                .isNotEqualTo(run(loader, strands, 1, Decisions.random(2)).trace());
    }
}
