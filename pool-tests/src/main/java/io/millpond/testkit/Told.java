package io.millpond.testkit;

import java.sql.SQLException;

/** What the scripts of one call told it to do; {@code null} means: behave. */
final class Told {
    /** Leave out the effect. */
    static final Object SKIP = new Object();
    /** Answer {@code null}. */
    static final Object NULL = new Object();

    private Told() {}

    /** Throw once the effect has happened. */
    static final class Afterwards {
        private final Throwable failure;

        Afterwards(Throwable failure) {
            this.failure = failure;
        }
    }

    static boolean acts(Object told) {
        return told != SKIP;
    }

    static void conclude(Object told) throws SQLException {
        if (told instanceof Afterwards late) {
            raise(late.failure);
        }
    }

    @SuppressWarnings("unchecked")
    static <T> T or(Object told, T truth) throws SQLException {
        if (told == null || told == SKIP) {
            return truth;
        }
        conclude(told);
        return told == NULL ? null : (T) told;
    }

    /** Throws anything as it is, checked or not: drivers do that too. */
    static void raise(Throwable failure) throws SQLException {
        Told.<SQLException>sneak(failure);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
