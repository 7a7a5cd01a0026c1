package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.SQLException;
import java.sql.Savepoint;

/** A savepoint. That of H2 rolls its own session back, whichever connection it is given to. */
@GenerateDelegate(value = Savepoint.class, extending = Leased.class)
final class SavepointHandle extends DelegatingSavepoint {
    private final Savepoint raw;

    SavepointHandle(ConnectionHandle connection, Savepoint raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    Savepoint delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    Savepoint raw() {
        return raw;
    }
}
