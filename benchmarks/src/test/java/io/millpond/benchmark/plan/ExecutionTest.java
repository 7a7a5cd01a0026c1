package io.millpond.benchmark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Figure;
import io.millpond.benchmark.report.Machine;
import io.millpond.benchmark.report.Measure;
import io.millpond.benchmark.report.Results;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private static final Machine MACHINE =
            new Machine("2026-01-02T03:04:05Z", "", "", 1, 1_024, "", "", List.of(), 0, "", Map.of());

    /** Two pools, of which one cannot be measured once. */
    private static final class Turns implements Scenario {
        final List<Contender> turns = new ArrayList<>();
        private final int fails;

        Turns() {
            this(3);
        }

        Turns(int fails) {
            this.fails = fails;
        }

        @Override
        public String program() {
            return "turns";
        }

        @Override
        public String name() {
            return "two";
        }

        @Override
        public List<Contender> pools() {
            return List.of(Contender.MILLPOND, Contender.HIKARI);
        }

        @Override
        public int rounds() {
            return 2;
        }

        @Override
        public double seconds() {
            return 1;
        }

        @Override
        public Map<Measure, Double> run(Contender pool) throws Exception {
            turns.add(pool);
            if (turns.size() == fails) {
                throw new Exception("no luck\nwith details");
            }
            return Map.of(Measure.TIME, (double) turns.size());
        }
    }

    private static Results run(Scenario... scenarios) throws InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Execution(new Plan("test", List.of(scenarios)), MACHINE, nowhere).run();
    }

    @Test
    void mustLetAnotherPoolBeginInEachRound() throws InterruptedException {
        Turns turns = new Turns();
        run(turns);
        assertThat(turns.turns)
                .containsExactly(Contender.MILLPOND, Contender.HIKARI, Contender.HIKARI, Contender.MILLPOND);
    }

    @Test
    void mustRepeatOnlyThoseThatAreToRunMoreRounds() throws InterruptedException {
        Turns turns = new Turns();
        Scenario thrice = new Repeated(turns, 3, Set.of(Contender.HIKARI));
        assertThat(new Plan("test", List.of(thrice)).estimate()).hasSeconds(4);
        run(thrice);
        assertThat(turns.turns)
                .containsExactly(Contender.MILLPOND, Contender.HIKARI, Contender.HIKARI, Contender.HIKARI);
    }

    @Test
    void mustTellWhatCouldNotBeMeasuredAndGoOn() throws InterruptedException {
        Results results = run(new Turns());
        assertThat(results.notes()).containsExactly("turns, two, HikariCP: not measured: no luck");
        assertThat(results.figure("turns", "two", "millpond", Measure.TIME).map(Figure::rounds))
                .contains(List.of(1.0, 4.0));
        assertThat(results.figure("turns", "two", "hikari", Measure.TIME).map(Figure::rounds))
                .contains(List.of(2.0, Double.NaN));
    }

    @Test
    void mustLetAnotherPoolBeginInEachScenario() throws InterruptedException {
        Turns first = new Turns();
        Turns second = new Turns();
        run(first, second);
        assertThat(first.turns.get(0)).isEqualTo(Contender.MILLPOND);
        assertThat(second.turns.get(0)).isEqualTo(Contender.HIKARI);
    }

    @Test
    void aRoundThatFailedMustKeepItsPlaceSoThatThoseAfterItArePairedRightly() throws InterruptedException {
        Turns turns = new Turns(1);
        Results results = run(turns);
        assertThat(results.figure("turns", "two", "millpond", Measure.TIME).map(Figure::rounds))
                .contains(List.of(Double.NaN, 4.0));
        assertThat(results.figure("turns", "two", "hikari", Measure.TIME).map(Figure::rounds))
                .contains(List.of(2.0, 3.0));
    }

    @Test
    void aPlanMustKnowHowLongItTakes() {
        assertThat(new Plan("test", List.of(new Turns(), new Turns())).estimate())
                .hasSeconds(8);
    }
}
