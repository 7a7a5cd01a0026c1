package io.millpond.dialect;

import java.sql.SQLException;
import java.util.Set;

/** A server that refuses a statement because it came at a bad moment. */
public final class PassingRefusal {
    private static final Set<String> STATES = Set.of("55P03", "57014", "70100", "HYT00");

    private static final Set<Integer> CODES = Set.of(1205, 1213, 1021, 1037, 1038, 1969, 3024);

    private PassingRefusal() {}

    /**
     * Whether the statement was rolled back in favour of another session (class 40), or ran out of patience with a lock
     * or at all (55P03 and 57014 in PostgreSQL, HYT00 in H2, 1205 and 1213 in MariaDB and MySQL, 1969 with state 70100
     * in MariaDB, 3024 in MySQL, BUSY 5 and LOCKED 6 in SQLite, which has no states), or whether the server was short
     * of memory or disk (class 53; 1021, 1037 and 1038 in MariaDB and MySQL). The class of the exception does not tell:
     * MariaDB's driver makes each state that it does not know a transient one.
     */
    public static boolean is(SQLException refusal) {
        String state = refusal.getSQLState();
        int code = refusal.getErrorCode();
        return state == null
                ? code == 5 || code == 6
                : state.startsWith("40") || state.startsWith("53") || STATES.contains(state) || CODES.contains(code);
    }
}
