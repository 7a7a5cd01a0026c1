package io.millpond.faults;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** A JVM that is stopped while one of its connections is lent; see {@link ChildJvmTest}. */
final class StandstillChild {
    private static final int SIZE = 5;

    private StandstillChild() {}

    /** Whose pool: "ours" or another's. */
    public static void main(String[] arguments) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        Contestant.Settings settings =
                Contestant.Settings.of(driver.asDataSource()).size(SIZE, 0);
        Duration threshold = Duration.ofSeconds(2);
        if (arguments[0].equals("ours")) {
            try (MillpondDataSource pool = Contestant.builder(settings)
                    .leakThreshold(threshold)
                    .idleTimeout(Duration.ofSeconds(3))
                    .keepaliveInterval(Duration.ZERO)
                    .build()) {
                standStill(driver, Contestant.of(pool), () -> pool.stats().leaks());
            }
            return;
        }
        try (CapturedLog log = CapturedLog.of("com.zaxxer.hikari");
                Contestant pool = Contestant.hikari(settings, config -> {
                    config.setLeakDetectionThreshold(threshold.toMillis());
                    // no shorter one is allowed
                    config.setIdleTimeout(10_000);
                })) {
            standStill(driver, pool, () -> log.count("leak detection triggered"));
        }
    }

    private static void standStill(ScriptedDriver driver, Contestant pool, LongSupplier leaks) throws Exception {
        Measure.warm(pool, SIZE);
        Connection held = pool.borrow();
        // long enough to have been seen, and much too short to be a leak
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
        ChildJvm.say("ready");
        ChildJvm.hear();
        long before = driver.calls("isValid");
        int errors = 0;
        for (int i = 0; i < 20; i++) {
            errors += Measure.errors(1, () -> Measure.use(pool, "work"));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
        ChildJvm.say(Integer.toString(errors));
        ChildJvm.say(Integer.toString(InterruptTest.closed(driver)));
        ChildJvm.say(Long.toString(leaks.getAsLong()));
        ChildJvm.say(Long.toString(driver.calls("isValid") - before));
        held.close();
    }
}
