package io.millpond.pool;

import java.sql.SQLException;
import java.util.Set;

/**
 * A connection opened, but a setting of the pool could not be applied to it. Carries the driver's state and code, not its text: that
 * quotes the SQL, which may hold a secret.
 */
final class SetUpException extends SQLException {
    private static final long serialVersionUID = 1L;

    private static final Set<String> OF_THE_MOMENT = Set.of("55P03", "57014", "HYT00");

    private final String setting;

    SetUpException(String setting, SQLException failure) {
        super(
                "the setting " + setting + " could not be applied to a new connection (SQLState "
                        + failure.getSQLState() + ", code " + failure.getErrorCode() + ", "
                        + failure.getClass().getName() + ")",
                failure.getSQLState(),
                failure.getErrorCode());
        this.setting = setting;
    }

    /**
     * Whether the statement only came at a bad moment: rolled back in favour of another session (class 40), or out of patience with a lock or at all
     * (55P03 and 57014 in PostgreSQL, HYT00 in H2, 1205 and 1213 in MariaDB and MySQL, BUSY 5 and LOCKED 6 in SQLite, which has no states). The class of the
     * exception does not tell: MariaDB's driver makes each state that it does not know a transient one.
     */
    boolean isOfTheMoment() {
        String state = getSQLState();
        int code = getErrorCode();
        return state == null
                ? code == 5 || code == 6
                : state.startsWith("40") || OF_THE_MOMENT.contains(state) || code == 1205 || code == 1213;
    }

    String setting() {
        return setting;
    }
}
