package io.millpond.simulation;

import io.millpond.simulation.Scenario.Act;
import io.millpond.simulation.Scenario.End;
import io.millpond.simulation.Scenario.Step;
import io.millpond.simulation.Scenario.Use;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two threads return one connection, or upkeep looks at one, and a thread stands still for a while, wherever that is.
 * What the pool got wrong then is planted too, and must be found.
 */
class LateReturnTest {
    private static final long MILLI = 1_000_000;

    private static final PlantedDefect NOTE_TAKEN_AWAY = new PlantedDefect(
            6,
            "upkeep that is late takes away the note of who uses the connection",
            "jdbc/LeaseUses",
            "USER.compareAndSet(this, last, null);",
            "USER.setRelease(this, null);");

    private static final PlantedDefect START_WIPED_AWAY = new PlantedDefect(
            6,
            "one whose lease has ended takes the start of the next borrower's statement for its own",
            "jdbc/TimedCalls",
            "if (!isStillAlone() && slot.isOwned(ticket) && physical.timer().callSince() != 0 && hasOneCall()) {",
            "if (!isStillAlone() && physical.timer().callSince() != 0 && hasOneCall()) {");

    private static final PlantedDefect GIVEN_UP = new PlantedDefect(
            8,
            "a connection that is merely suspect is given up because it has come to be shared",
            "pool/ConnectionWork",
            "SlotState.doom(slot.state()) != SlotState.SUSPECT && retire(",
            "retire(");

    private static Settings settings(long validateAfterIdle, Settings.Limits limits) {
        return new Settings(
                1,
                0,
                Integer.MAX_VALUE,
                1000 * MILLI,
                100 * MILLI,
                100 * MILLI,
                100 * MILLI,
                validateAfterIdle,
                0,
                60_000 * MILLI,
                0,
                false,
                false,
                limits,
                0);
    }

    /**
     * Two threads close one connection, the first stands still somewhere, and the next borrower's statement runs by the
     * time it goes on.
     */
    private static StalledEverywhere.Outcome closedTwice(Map<String, byte[]> patched) {
        Step closedTwice = new Step(0, Act.VISIT, 0, 0, 0, 0, Use.SECOND_CLOSES, End.CLOSE);
        Step next = new Step(1, Act.VISIT, MILLI, 0, 0, 0, Use.EXECUTE, End.CLOSE);
        Mischief slow = new Mischief(Mischief.Call.EXECUTE, 1, Mischief.What.SLOW, 60 * MILLI);
        Settings settings = settings(500 * MILLI, new Settings.Limits(5 * MILLI, 0, 0));
        Scenario scenario = new Scenario(settings, List.of(closedTwice, next), List.of(slow), 50 * MILLI);
        return StalledEverywhere.run(patched, scenario, 6 * MILLI);
    }

    /**
     * A lease is over, a round of upkeep comes, stands still somewhere, and the next borrower's statement runs by the
     * time it goes on.
     */
    private static StalledEverywhere.Outcome lookedAtLate(Map<String, byte[]> patched) {
        Step before = new Step(0, Act.VISIT, 0, 0, 0, 0, Use.EXECUTE, End.CLOSE);
        Step round = new Step(1, Act.RESIZE, 3 * MILLI, 0, 0, 1, Use.NOTHING, End.CLOSE);
        Step next = new Step(2, Act.VISIT, 4 * MILLI, 0, 0, 0, Use.EXECUTE, End.CLOSE);
        Mischief slow = new Mischief(Mischief.Call.EXECUTE, 1, Mischief.What.SLOW, 60 * MILLI);
        Settings settings = settings(500 * MILLI, new Settings.Limits(5 * MILLI, 0, 0));
        Scenario scenario = new Scenario(settings, List.of(before, round, next), List.of(slow), 50 * MILLI);
        return StalledEverywhere.run(patched, scenario, 6 * MILLI);
    }

    /** Each borrow is checked, somebody waits, and two threads return the connection. */
    private static StalledEverywhere.Outcome closedByTwo(Map<String, byte[]> patched) {
        Step closedByTwo = new Step(0, Act.VISIT, 0, 2 * MILLI, 0, 0, Use.LOOK, End.CLOSE_BOTH);
        Step waits = new Step(1, Act.VISIT, MILLI, 0, 0, 0, Use.NOTHING, End.CLOSE);
        Scenario scenario =
                new Scenario(settings(0, Settings.Limits.NONE), List.of(closedByTwo, waits), List.of(), 50 * MILLI);
        return StalledEverywhere.run(patched, scenario, MILLI / 4);
    }

    @Test
    void mustLeaveTheLimitsOfTheNextLeaseInForce() {
        closedTwice(Map.of()).mustHold();
        closedTwice(START_WIPED_AWAY.classes()).mustFind(START_WIPED_AWAY);
        lookedAtLate(Map.of()).mustHold();
        lookedAtLate(NOTE_TAKEN_AWAY.classes()).mustFind(NOTE_TAKEN_AWAY);
    }

    @Test
    void mustNotGiveUpAConnectionForWhichTwoThreadsCompete() {
        closedByTwo(Map.of()).mustHold();
        closedByTwo(GIVEN_UP.classes()).mustFind(GIVEN_UP);
    }
}
