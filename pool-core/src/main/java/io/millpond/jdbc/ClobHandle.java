package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Clob;
import java.sql.SQLException;

/** A large text, which most drivers read from the server piece by piece. */
@GenerateDelegate(value = Clob.class, extending = LeasedValue.class)
class ClobHandle extends DelegatingClob {
    private final Clob raw;

    ClobHandle(ConnectionHandle connection, Clob raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    Clob delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    final Clob raw() {
        return raw;
    }

    @Override
    public void free() throws SQLException {
        if (!isOver()) {
            super.free();
        }
    }
}
