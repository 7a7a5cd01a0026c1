package io.millpond.testkit;

import java.sql.SQLException;

/** The JDBC rule for objects that wrap nothing. */
final class Unwrapping {
    private Unwrapping() {}

    static <T> T of(Object self, Class<T> type) throws SQLException {
        if (type.isInstance(self)) {
            return type.cast(self);
        }
        throw new SQLException(self.getClass().getSimpleName() + " is no " + type.getName(), "0A000");
    }
}
