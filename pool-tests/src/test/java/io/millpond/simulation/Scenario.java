package io.millpond.simulation;

import java.util.List;

/**
 * What happens in one simulation, but for the order in which fibers run.
 *
 * @param closeTimeout of the close that ends it, if no step did before
 */
record Scenario(Settings settings, List<Step> steps, List<Mischief> mischief, long closeTimeout) {
    /** What one of the actors does. */
    enum Act {
        /** Borrows, uses, and returns. */
        VISIT,
        INTERRUPT,
        RECONNECT,
        RESIZE,
        /** The JVM does not run for a while. */
        STAND_STILL,
        ASK,
        CLOSE
    }

    /** How a visit uses its connection. */
    enum Use {
        NOTHING,
        LOOK,
        EXECUTE,
        EXECUTE_TWICE,
        /** With a limit of the statement's own. */
        EXECUTE_LIMITED,
        /** Two statements with the time of the visit between them. */
        TRANSACTION,
        LEAVE_STATEMENT,
        LEAVE_TRANSACTION,
        LEAVE_CATALOG,
        /** Executes, while a second thread does something with the same connection. */
        SECOND_CHANGES,
        SECOND_EXECUTES,
        SECOND_CLOSES_STATEMENT,
        SECOND_CANCELS,
        SECOND_CLOSES;

        boolean isShared() {
            return ordinal() >= SECOND_CHANGES.ordinal();
        }
    }

    /** How a visit ends. */
    enum End {
        CLOSE,
        CLOSE_TWICE,
        /** By two threads at the same time. */
        CLOSE_BOTH,
        ABORT,
        /** Never, before the pool itself is closed. */
        KEEP
    }

    /**
     * One step of an actor; each actor takes its own in order.
     *
     * @param delay nanoseconds before it
     * @param time how long it lasts: of a visit how long it holds the connection, of a standstill, of a
     *     close its timeout
     * @param one of a resize {@code minIdle}; of an interrupt, whom
     * @param two of a resize {@code maxSize}; of a visit how many microseconds later the second thread
     *     comes, or the commit
     */
    record Step(int actor, Act act, long delay, long time, int one, int two, Use use, End end) {
        @Override
        public String toString() {
            String what = switch (act) {
                case VISIT ->
                    "borrows, " + use + (two == 0 ? "" : " after " + two + " µs") + ", holds it for "
                            + Scenario.time(time) + ", " + end;
                case INTERRUPT -> "interrupts actor " + one;
                case RESIZE -> "resizes to " + one + " … " + two;
                case STAND_STILL -> "has the JVM stand still for " + Scenario.time(time);
                case CLOSE -> "closes the pool within " + Scenario.time(time);
                default -> act.toString();
            };
            return "actor " + actor + ": " + (delay == 0 ? "" : "after " + Scenario.time(delay) + ' ') + what;
        }
    }

    static String time(long nanos) {
        return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + " ms" : nanos / 1000 + " µs";
    }

    int size() {
        return steps.size() + mischief.size();
    }

    Scenario with(List<Step> someSteps, List<Mischief> someMischief) {
        return new Scenario(settings, someSteps, someMischief, closeTimeout);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("  ").append(settings).append('\n');
        steps.forEach(step -> text.append("  ").append(step).append('\n'));
        mischief.forEach(each -> text.append("  ").append(each).append('\n'));
        return text.append("  closeTimeout ")
                .append(time(closeTimeout))
                .append('\n')
                .toString();
    }
}
