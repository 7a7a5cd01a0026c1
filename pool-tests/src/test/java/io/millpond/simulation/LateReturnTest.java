package io.millpond.simulation;

import io.millpond.simulation.Scenario.Act;
import io.millpond.simulation.Scenario.End;
import io.millpond.simulation.Scenario.Step;
import io.millpond.simulation.Scenario.Use;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two threads close one connection, the first stands still somewhere, and the next borrower's statement runs by the time it goes on. */
class LateReturnTest {
    private static final long MILLI = 1_000_000;
    private static final int STEPS = 600;

    private static Scenario scenario() {
        Settings settings = new Settings(
                1,
                0,
                Integer.MAX_VALUE,
                1000 * MILLI,
                100 * MILLI,
                100 * MILLI,
                100 * MILLI,
                500 * MILLI,
                0,
                60_000 * MILLI,
                0,
                false,
                false,
                new Settings.Limits(5 * MILLI, 0, 0),
                0);
        Step closedTwice = new Step(0, Act.VISIT, 0, 0, 0, 0, Use.SECOND_CLOSES, End.CLOSE);
        Step next = new Step(1, Act.VISIT, MILLI, 0, 0, 0, Use.EXECUTE, End.CLOSE);
        Mischief slow = new Mischief(Mischief.Call.EXECUTE, 1, Mischief.What.SLOW, 60 * MILLI);
        return new Scenario(settings, List.of(closedTwice, next), List.of(slow), 50 * MILLI);
    }

    /** It took away the note of who uses the connection, without which no limit comes into force. */
    @Test
    void mustLeaveTheLimitsOfTheNextLeaseInForce() {
        try (QuietPool ignored = new QuietPool()) {
            Strands strands = Strands.best();
            PoolLoader loader = Seeds.warm(Map.of(), strands);
            for (long step = 1; step < STEPS; step++) {
                Simulation.Result result = Simulation.run(loader, strands, scenario(), stalledAt(step), false);
                if (result.violation() != null) {
                    List<String> trace = Simulation.run(loader, strands, scenario(), stalledAt(step), true)
                            .trace();
                    throw new AssertionError("with a thread stalled at step " + step + ": " + result.violation() + '\n'
                            + String.join("\n", trace));
                }
            }
        }
    }

    private static Decisions stalledAt(long step) {
        return Decisions.replay(new TreeMap<>(Map.of(step, Decisions.STALL + 6 * MILLI)));
    }
}
