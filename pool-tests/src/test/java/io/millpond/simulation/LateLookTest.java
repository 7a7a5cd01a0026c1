package io.millpond.simulation;

import io.millpond.simulation.Scenario.Act;
import io.millpond.simulation.Scenario.End;
import io.millpond.simulation.Scenario.Step;
import io.millpond.simulation.Scenario.Use;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The watchdog looks at a transaction and stands still for a while, wherever that is. What the pool got wrong then is
 * planted too, and must be found.
 */
class LateLookTest {
    private static final long MILLI = 1_000_000;

    private static final PlantedDefect NO_SECOND_LOOK = new PlantedDefect(
            1,
            "the watchdog does not look whether a call has come back since its verdict",
            "pool/LimitWatch",
            "return timer.callSince() == 0 && lastEnd.isOf(timer.callEndedAt());",
            "return timer.callSince() == 0;");

    /**
     * One look finds that nothing is in the driver. Then a commit hangs for longer than the transaction may be idle,
     * and fails; the next look stands still between asking when the last call ended and whether one is in the driver,
     * until it has failed. The borrower has made another call by then, and holds its connection for less than it may.
     */
    private static StalledEverywhere.Outcome commitFails(Map<String, byte[]> patched) {
        Step commits = new Step(0, Act.VISIT, 0, 2 * MILLI, 0, 3_000, Use.TRANSACTION, End.KEEP);
        Step awaited = new Step(1, Act.ASK, 50 * MILLI, 0, 0, 0, Use.NOTHING, End.CLOSE);
        Mischief hangs = new Mischief(Mischief.Call.ROLLBACK, 0, Mischief.What.FAIL, 6 * MILLI);
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
                new Settings.Limits(0, 0, 4 * MILLI),
                0);
        Scenario scenario = new Scenario(settings, List.of(commits, awaited), List.of(hangs), 50 * MILLI);
        return StalledEverywhere.run(patched, scenario, 5_500_000);
    }

    @Test
    void mustNotTakeACallThatHasJustComeBackForIdleness() {
        commitFails(Map.of()).mustHold();
        commitFails(NO_SECOND_LOOK.classes()).mustFind(NO_SECOND_LOOK);
    }
}
