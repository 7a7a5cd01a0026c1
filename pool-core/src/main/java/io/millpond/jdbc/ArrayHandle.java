package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Array;
import java.sql.SQLException;

/** An SQL array; its result sets lead back to the connection. */
@GenerateDelegate(value = Array.class, extending = LeasedValue.class)
final class ArrayHandle extends DelegatingArray {
    private final Array raw;

    ArrayHandle(ConnectionHandle connection, Array raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    Array delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    Array raw() {
        return raw;
    }

    @Override
    public void free() throws SQLException {
        if (!isOver()) {
            super.free();
        }
    }
}
