package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.simulation.Scenario.Act;
import io.millpond.simulation.Scenario.End;
import io.millpond.simulation.Scenario.Step;
import io.millpond.simulation.Scenario.Use;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who stands still for a while on its way back, from a lease or from the driver. What the pool gets wrong then is planted too, and must be found. */
class LateReturnTest {
    private static final long MILLI = 1_000_000;
    private static final long FEWEST_STEPS = 200;

    private static final PlantedDefect NOTE_TAKEN_AWAY = new PlantedDefect(
            6,
            "one that is late takes away the note of who uses the connection",
            "jdbc/LeaseUses",
            "USER.compareAndSet(this, of, null);",
            "USER.setRelease(this, null);");

    private static final PlantedDefect NOT_BACK_YET = new PlantedDefect(
            9,
            "idleness begins before a call is back with its caller",
            "pool/LimitWatch",
            "        lastEnd.notYet();\n        return 0;",
            "        return since;");

    private static Settings settings(Settings.Limits limits) {
        return new Settings(
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
                limits,
                0);
    }

    /** Two threads close one connection, the first stands still somewhere, and the next borrower's statement runs by the time it goes on. */
    private static StalledEverywhere.Outcome closedTwice(Map<String, byte[]> patched) {
        Step closedTwice = new Step(0, Act.VISIT, 0, 0, 0, 0, Use.SECOND_CLOSES, End.CLOSE);
        Step next = new Step(1, Act.VISIT, MILLI, 0, 0, 0, Use.EXECUTE, End.CLOSE);
        Mischief slow = new Mischief(Mischief.Call.EXECUTE, 1, Mischief.What.SLOW, 60 * MILLI);
        Settings settings = settings(new Settings.Limits(5 * MILLI, 0, 0));
        Scenario scenario = new Scenario(settings, List.of(closedTwice, next), List.of(slow), 50 * MILLI);
        return StalledEverywhere.run(patched, scenario, 6 * MILLI);
    }

    /** The driver has answered, and the thread is kept from taking the answer home for longer than a transaction may be idle. */
    private static StalledEverywhere.Outcome inTransaction(Map<String, byte[]> patched) {
        Step transaction = new Step(0, Act.VISIT, 0, 5 * MILLI, 0, 0, Use.LEAVE_TRANSACTION, End.CLOSE);
        Mischief slow = new Mischief(Mischief.Call.EXECUTE, 0, Mischief.What.SLOW, 25 * MILLI);
        Settings settings = settings(new Settings.Limits(0, 0, 15 * MILLI));
        Scenario scenario = new Scenario(settings, List.of(transaction), List.of(slow), 50 * MILLI);
        return StalledEverywhere.run(patched, scenario, 40 * MILLI);
    }

    private static void mustHold(StalledEverywhere.Outcome outcome) {
        assertThat(outcome.violation()).as("%s", outcome).isNull();
        // else the scenario has come to nothing
        assertThat(outcome.runs()).isGreaterThan(FEWEST_STEPS);
    }

    private static void mustFind(PlantedDefect defect, StalledEverywhere.Outcome outcome) {
        assertThat(outcome.violation())
                .as("what %s violates", defect)
                .isNotNull()
                .extracting(Violation::invariant)
                .isEqualTo(defect.invariant());
    }

    @Test
    void mustLeaveTheLimitsOfTheNextLeaseInForce() {
        mustHold(closedTwice(Map.of()));
        mustFind(NOTE_TAKEN_AWAY, closedTwice(NOTE_TAKEN_AWAY.classes()));
    }

    @Test
    void mustNotCountAsIdleWhoIsOnTheWayBackFromTheDriver() {
        mustHold(inTransaction(Map.of()));
        mustFind(NOT_BACK_YET, inTransaction(NOT_BACK_YET.classes()));
    }
}
