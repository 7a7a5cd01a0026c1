package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Ref;
import java.sql.SQLException;

/** A reference to a row, which the driver follows when asked. */
@GenerateDelegate(value = Ref.class, extending = LeasedValue.class)
final class RefHandle extends DelegatingRef {
    private final Ref raw;

    RefHandle(ConnectionHandle connection, Ref raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    Ref delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    Ref raw() {
        return raw;
    }
}
