package io.millpond.simulation;

import io.millpond.simulation.Mischief.Call;
import io.millpond.simulation.Mischief.What;
import io.millpond.simulation.Scenario.Act;
import io.millpond.simulation.Scenario.End;
import io.millpond.simulation.Scenario.Step;
import io.millpond.simulation.Scenario.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws a scenario from a seed. Times come from short lists, so that many things happen at the same moment. */
final class Scenarios {
    private static final long MILLI = 1_000_000;
    private static final long[] DELAYS = {0, 0, 0, 500_000, MILLI, 3 * MILLI, 5 * MILLI, 20 * MILLI};
    private static final long[] HOLDS = {0, 0, MILLI, MILLI, 3 * MILLI, 5 * MILLI, 20 * MILLI, 60 * MILLI};
    private static final long[] ACQUIRE_TIMEOUTS = {0, MILLI, 5 * MILLI, 20 * MILLI, 20 * MILLI, 100 * MILLI};
    private static final long[] TASK_TIMEOUTS = {5 * MILLI, 20 * MILLI, 100 * MILLI};
    private static final long[] FRESH = {0, MILLI, 5 * MILLI, 500 * MILLI};
    private static final long[] CLOSE_TIMEOUTS = {0, 5 * MILLI, 50 * MILLI};
    private static final long SECOND = 1000 * MILLI;

    private static final Use[] RUNNING = {
        Use.EXECUTE, Use.EXECUTE_TWICE, Use.EXECUTE_TWICE, Use.EXECUTE_LIMITED, Use.TRANSACTION, Use.LEAVE_TRANSACTION
    };
    private static final Use[] SHARING = {
        Use.SECOND_CHANGES, Use.SECOND_EXECUTES, Use.SECOND_CLOSES_STATEMENT, Use.SECOND_CANCELS, Use.SECOND_CLOSES
    };
    private static final What[] SLOW_MOSTLY = {What.SLOW, What.SLOW, What.SLOW, What.FAIL, What.HANG, What.HANG_AND_FAIL
    };

    /** What can go wrong whatever the settings. */
    private static final Call[] USUAL = {
        Call.CONNECT, Call.SET_UP, Call.VALIDATE, Call.EXECUTE, Call.ROLLBACK, Call.CLOSE, Call.ABORT
    };

    private final SplittableRandom random;

    private Scenarios(long seed) {
        random = new SplittableRandom(seed);
    }

    static Scenario of(long seed) {
        return new Scenarios(seed).draw();
    }

    private Scenario draw() {
        int kind = random.nextInt(24);
        if (kind < 7) {
            return crowd();
        } else if (kind < 10) {
            return upheaval();
        } else if (kind < 17) {
            return mixture();
        } else if (kind < 20) {
            return limits();
        } else if (kind < 23) {
            return sharing();
        }
        return secrets();
    }

    /** Connections that come late or not at all, while the pool is resized and all are replaced. */
    private Scenario upheaval() {
        int maxSize = 1 + random.nextInt(3);
        Settings settings = new Settings(
                maxSize,
                0,
                Integer.MAX_VALUE,
                one(20 * MILLI, 100 * MILLI),
                5 * MILLI,
                5 * MILLI,
                5 * MILLI,
                one(MILLI, 500 * MILLI),
                0,
                60 * SECOND,
                0,
                false,
                false,
                Settings.Limits.NONE,
                0);
        int borrowers = 1 + random.nextInt(4);
        List<Step> steps = new ArrayList<>();
        for (int actor = 0; actor < borrowers; actor++) {
            for (int visits = 1 + random.nextInt(2); visits > 0; visits--) {
                long delay = one(0, 0, MILLI, 3 * MILLI, 8 * MILLI);
                steps.add(new Step(actor, Act.VISIT, delay, one(HOLDS), 0, 0, Use.LOOK, End.CLOSE));
            }
        }
        for (int operations = 1 + random.nextInt(3); operations > 0; operations--) {
            int size = 1 + random.nextInt(3);
            long delay = one(0, 0, MILLI, 3 * MILLI, 8 * MILLI);
            steps.add(
                    random.nextBoolean()
                            ? step(borrowers, Act.RECONNECT, delay, 0, 0, 0)
                            : step(borrowers, Act.RESIZE, delay, 0, random.nextInt(size + 1), size));
        }
        List<Mischief> mischief = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            Call call = random.nextBoolean() ? Call.CONNECT : Call.SET_UP;
            long nanos = one(3 * MILLI, 4 * MILLI, 5 * MILLI, 8 * MILLI, 14 * MILLI);
            mischief.add(new Mischief(call, random.nextInt(4), What.SLOW, nanos));
        }
        return new Scenario(settings, steps, mischief, one(CLOSE_TIMEOUTS));
    }

    /**
     * Many that come at once and hold connections for next to no time: what races there are between waiting and
     * returning, they meet.
     */
    private Scenario crowd() {
        int maxSize = 1 + random.nextInt(2);
        long patience = one(MILLI, 5 * MILLI, 20 * MILLI);
        Settings settings = new Settings(
                maxSize,
                maxSize,
                Integer.MAX_VALUE,
                patience,
                100 * MILLI,
                100 * MILLI,
                100 * MILLI,
                one(MILLI, 500 * MILLI),
                0,
                60 * SECOND,
                0,
                false,
                false,
                Settings.Limits.NONE,
                0);
        long hold = one(MILLI, patience);
        int borrowers = maxSize + 1 + random.nextInt(3);
        List<Step> steps = new ArrayList<>();
        for (int actor = 0; actor < borrowers; actor++) {
            for (int visits = 1 + random.nextInt(2); visits > 0; visits--) {
                Use use = random.nextInt(3) == 0 ? Use.LOOK : Use.NOTHING;
                steps.add(new Step(actor, Act.VISIT, one(0, 0, 3 * MILLI), one(0, hold, hold), 0, 0, use, End.CLOSE));
            }
        }
        for (int operations = random.nextInt(2); operations > 0; operations--) {
            steps.add(step(borrowers, Act.INTERRUPT, one(MILLI, hold), 0, random.nextInt(borrowers), 0));
        }
        return new Scenario(settings, steps, List.of(), one(CLOSE_TIMEOUTS));
    }

    private Scenario mixture() {
        Settings settings = settings();
        int borrowers = 1 + random.nextInt(4);
        List<Step> steps = new ArrayList<>();
        for (int actor = 0; actor < borrowers; actor++) {
            for (int visits = 1 + random.nextInt(3); visits > 0; visits--) {
                steps.add(visit(actor));
            }
        }
        for (int operations = random.nextInt(4); operations > 0; operations--) {
            steps.add(operation(borrowers + random.nextInt(2), borrowers));
        }
        List<Mischief> mischief = new ArrayList<>();
        for (int left = Math.max(0, random.nextInt(7) - 2); left > 0; left--) {
            mischief.add(mischief(settings));
        }
        return new Scenario(settings, steps, mischief, one(CLOSE_TIMEOUTS));
    }

    private long one(long... times) {
        return times[random.nextInt(times.length)];
    }

    private <E extends Enum<E>> E one(Class<E> type) {
        E[] all = type.getEnumConstants();
        return all[random.nextInt(all.length)];
    }

    /** Statements that take about as long as they may, cancels that come late or not at all, and whoever comes next. */
    private Scenario limits() {
        int maxSize = 1 + random.nextInt(2);
        Settings settings = settings(maxSize, one(MILLI, 500 * MILLI), someLimits(), 0);
        int borrowers = 1 + random.nextInt(3);
        List<Step> steps = new ArrayList<>();
        for (int actor = 0; actor < borrowers; actor++) {
            for (int visits = 1 + random.nextInt(2); visits > 0; visits--) {
                steps.add(visit(actor, any(RUNNING)));
            }
        }
        if (random.nextInt(4) == 0) {
            steps.add(operation(borrowers, borrowers));
        }
        List<Mischief> mischief = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            mischief.add(slowExecution(settings));
        }
        if (random.nextInt(2) == 0) {
            What what = any(SLOW_MOSTLY);
            long nanos = one(0, MILLI, 5 * MILLI, 20 * MILLI, 500 * MILLI, 520 * MILLI);
            mischief.add(new Mischief(Call.CANCEL, random.nextInt(2), what, isHang(what) ? 0 : nanos));
        }
        if (random.nextInt(6) == 0) {
            Call end = random.nextBoolean() ? Call.CLOSE : Call.ABORT;
            What what = any(SLOW_MOSTLY);
            mischief.add(new Mischief(end, random.nextInt(2), what, isHang(what) ? 0 : one(MILLI, 2 * SECOND)));
        }
        return new Scenario(settings, steps, mischief, one(CLOSE_TIMEOUTS));
    }

    /** Connections that are used by two threads, with others who wait for them. */
    private Scenario sharing() {
        int maxSize = 1 + random.nextInt(2);
        Settings.Limits limits = random.nextInt(3) == 0 ? someLimits() : Settings.Limits.NONE;
        Settings settings = settings(maxSize, 500 * MILLI, limits, 0);
        int borrowers = 1 + random.nextInt(3);
        List<Step> steps = new ArrayList<>();
        for (int actor = 0; actor < borrowers; actor++) {
            for (int visits = 1 + random.nextInt(2); visits > 0; visits--) {
                Use use = random.nextInt(3) == 0 ? any(RUNNING) : any(SHARING);
                steps.add(visit(actor, use));
            }
        }
        List<Mischief> mischief = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            mischief.add(
                    random.nextInt(4) == 0
                            ? new Mischief(Call.CANCEL, random.nextInt(2), any(SLOW_MOSTLY), one(MILLI, 5 * MILLI))
                            : slowExecution(settings));
        }
        return new Scenario(settings, steps, mischief, one(CLOSE_TIMEOUTS));
    }

    /** Passwords that expire, a provider that is slow, fails or hangs, a database that refuses. */
    private Scenario secrets() {
        int maxSize = 1 + random.nextInt(3);
        Settings settings = settings(
                maxSize, 500 * MILLI, Settings.Limits.NONE, one(150 * MILLI, 400 * MILLI, 410 * MILLI, SECOND));
        int borrowers = 1 + random.nextInt(2);
        List<Step> steps = new ArrayList<>();
        for (int actor = 0; actor < borrowers; actor++) {
            for (int visits = 1 + random.nextInt(3); visits > 0; visits--) {
                long delay = one(0, 0, MILLI, 100 * MILLI, 130 * MILLI, 330 * MILLI, 400 * MILLI);
                steps.add(new Step(actor, Act.VISIT, delay, one(HOLDS), 0, 0, Use.LOOK, End.CLOSE));
            }
        }
        if (random.nextInt(4) == 0) {
            steps.add(operation(borrowers, borrowers));
        }
        List<Mischief> mischief = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            What what = any(SLOW_MOSTLY);
            long nanos = one(MILLI, 5 * MILLI, 25 * MILLI, 26 * MILLI, 75 * MILLI, 200 * MILLI);
            mischief.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Mischief(Call.CONNECT, random.nextInt(5), What.REFUSED, one(0, MILLI));
                        default -> new Mischief(Call.SECRET, random.nextInt(5), what, isHang(what) ? 0 : nanos);
                    });
        }
        if (random.nextInt(12) == 0) {
            // a question is lost after 30 s
            mischief.add(new Mischief(Call.SECRET, random.nextInt(2), What.SLOW, one(30 * SECOND, 31 * SECOND)));
            steps.add(new Step(0, Act.VISIT, one(30 * SECOND, 31 * SECOND), MILLI, 0, 0, Use.LOOK, End.CLOSE));
            steps.add(new Step(0, Act.VISIT, one(SECOND, 2 * SECOND), MILLI, 0, 0, Use.LOOK, End.CLOSE));
        }
        return new Scenario(settings, steps, mischief, one(CLOSE_TIMEOUTS));
    }

    private Settings.Limits someLimits() {
        long query = one(0, 5 * MILLI, 10 * MILLI, 20 * MILLI);
        long transaction = one(0, 0, 20 * MILLI, 40 * MILLI);
        return new Settings.Limits(query, transaction, one(0, 0, 5 * MILLI, 15 * MILLI));
    }

    private Settings settings(int maxSize, long fresh, Settings.Limits limits, long secretsHold) {
        return new Settings(
                maxSize,
                random.nextInt(maxSize + 1),
                Integer.MAX_VALUE,
                one(20 * MILLI, 100 * MILLI, SECOND),
                one(TASK_TIMEOUTS),
                one(TASK_TIMEOUTS),
                one(TASK_TIMEOUTS),
                fresh,
                0,
                60 * SECOND,
                0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0,
                limits,
                secretsHold);
    }

    private Mischief slowExecution(Settings settings) {
        Settings.Limits limits = settings.limits();
        long limit = one(limits.query(), limits.query(), limits.transaction(), 3 * MILLI);
        What what =
                any(What.SLOW, What.SLOW, What.SLOW, What.DEAF, What.DEAF, What.FAIL, What.HANG, What.HANG_AND_FAIL);
        if (limits.query() == 0 && isHang(what)) {
            what = What.DEAF;
        }
        long nanos = one(
                Math.max(0, limit - MILLI),
                limit,
                limit + 5 * MILLI,
                limit + 10 * MILLI,
                2 * limit + 10 * MILLI,
                limit + 500 * MILLI,
                limit + 505 * MILLI,
                limit + 510 * MILLI);
        return new Mischief(Call.EXECUTE, random.nextInt(5), what, isHang(what) ? 0 : nanos);
    }

    private static boolean isHang(What what) {
        return what == What.HANG || what == What.HANG_AND_FAIL;
    }

    @SafeVarargs
    private <E> E any(E... all) {
        return all[random.nextInt(all.length)];
    }

    private Step visit(int actor, Use use) {
        End end = random.nextInt(6) == 0 ? one(End.class) : End.CLOSE;
        int later = (int) (one(0, 0, 50_000, MILLI, 3 * MILLI, 10 * MILLI) / 1000);
        return new Step(actor, Act.VISIT, one(DELAYS), one(HOLDS), 0, use.isShared() ? later : 0, use, end);
    }

    private Settings settings() {
        int maxSize = 1 + random.nextInt(3);
        boolean ages = random.nextInt(4) == 0;
        return new Settings(
                maxSize,
                random.nextInt(maxSize + 1),
                random.nextInt(6) == 0 ? 1 + random.nextInt(2) : Integer.MAX_VALUE,
                one(ACQUIRE_TIMEOUTS),
                one(TASK_TIMEOUTS),
                one(TASK_TIMEOUTS),
                one(TASK_TIMEOUTS),
                one(FRESH),
                ages ? one(10 * MILLI, 30 * MILLI) : 0,
                ages ? one(20 * MILLI, 60 * SECOND) : 60 * SECOND,
                ages ? one(40 * MILLI, 0) : 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0 ? someLimits() : Settings.Limits.NONE,
                0);
    }

    private Step visit(int actor) {
        Use use = random.nextInt(3) == 0 ? one(Use.class) : Use.LOOK;
        End end = random.nextInt(4) == 0 ? one(End.class) : End.CLOSE;
        return new Step(actor, Act.VISIT, one(DELAYS), one(HOLDS), 0, 0, use, end);
    }

    private Step operation(int actor, int borrowers) {
        long delay = one(DELAYS);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> step(actor, Act.INTERRUPT, delay, 0, random.nextInt(borrowers), 0);
            case 3, 4, 5 -> step(actor, Act.RECONNECT, delay, 0, 0, 0);
            case 6, 7, 8 -> {
                int maxSize = 1 + random.nextInt(4);
                yield step(actor, Act.RESIZE, delay, 0, random.nextInt(maxSize + 1), maxSize);
            }
            case 9 -> step(actor, Act.CLOSE, delay, one(CLOSE_TIMEOUTS), 0, 0);
            case 10 -> step(actor, Act.STAND_STILL, delay, one(600 * MILLI, 5 * SECOND, 90 * SECOND), 0, 0);
            default -> step(actor, Act.ASK, delay, 0, 0, 0);
        };
    }

    private static Step step(int actor, Act act, long delay, long time, int one, int two) {
        return new Step(actor, act, delay, time, one, two, Use.NOTHING, End.CLOSE);
    }

    private Mischief mischief(Settings settings) {
        Call call = any(USUAL);
        long limit = switch (call) {
            case CONNECT, SET_UP -> settings.connectTimeout();
            case VALIDATE -> settings.validationTimeout();
            case ROLLBACK -> settings.resetTimeout();
            case CLOSE, ABORT -> 2 * SECOND;
            default -> 5 * MILLI;
        };
        What what = one(What.class);
        if (call == Call.EXECUTE && (what == What.HANG || what == What.HANG_AND_FAIL)) {
            what = What.FATAL;
        }
        // exactly at the deadline, a little before and after it, or long after
        long nanos = one(0, MILLI, limit - MILLI, limit, limit, limit + MILLI, limit + 20 * MILLI);
        boolean hangs = what == What.HANG || what == What.HANG_AND_FAIL;
        return new Mischief(call, random.nextInt(5), what, hangs ? 0 : nanos);
    }
}
