package io.millpond.faults;

import io.millpond.testkit.Cue;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.history.History;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A driver that does to the pool what no server does: hangs in any call, throws anything, answers late, and lies. */
final class ScriptedGround implements ChaosGround {
    private static final List<String> CALLS =
            List.of("connect", "isValid", "execute", "setAutoCommit", "rollback", "close", "abort");

    private final ScriptedDriver driver = new ScriptedDriver();
    private final int longest;

    /** @param longest milliseconds that a fault lasts at most */
    ScriptedGround(int longest) {
        this.longest = longest;
    }

    @Override
    public String title() {
        return "a driver that does anything";
    }

    @Override
    public Contestant.Settings settings() {
        return Contestant.Settings.of(driver.asDataSource());
    }

    @Override
    public String work() {
        return "select 1";
    }

    @Override
    public List<Strike> strikes() {
        List<Strike> all = new ArrayList<>();
        for (String call : CALLS) {
            all.add(new Strike(call + " hangs", random -> play(random, call, Cue::hang)));
            all.add(new Strike(
                    call + " takes long", random -> play(random, call, cue -> cue.delay(Duration.ofMillis(100)))));
            all.add(new Strike(call + " throws", random -> play(random, call, cue -> cue.fail(() -> any(random)))));
        }
        all.add(new Strike("sessions killed", random -> driver.killAllSessions()));
        all.add(new Strike("dead sessions called valid", random -> {
            driver.killAllSessions();
            play(random, "isValid", cue -> cue.answer(true));
        }));
        return all;
    }

    private static Throwable any(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new SQLException("gone", "08006");
            case 1 -> new SQLException(null, (String) null);
            case 2 -> new IllegalStateException("a driver's bug");
            case 3 -> new AbstractMethodError("a driver's age");
            default -> new SQLException("harmless", "22000");
        };
    }

    private void play(Random random, String call, Function<Cue, Script> what) {
        try (Script script = what.apply(driver.on(call))) {
            LockSupport.parkNanos((50 + random.nextInt(longest - 50)) * 1_000_000L);
        }
    }

    @Override
    public int held() {
        return driver.live() + driver.connecting();
    }

    @Override
    public int sessions() {
        return driver.live();
    }

    @Override
    public void recordIn(History history) {
        driver.recordIn(history);
    }

    @Override
    public void verify() {
        driver.verify();
    }

    @Override
    public void close() {
        driver.releaseAll();
    }
}
