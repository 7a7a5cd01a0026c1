package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.SQLException;
import java.sql.Struct;

/** A structured value; its attributes may be anything. */
@GenerateDelegate(value = Struct.class, extending = LeasedValue.class)
final class StructHandle extends DelegatingStruct {
    private final Struct raw;

    StructHandle(ConnectionHandle connection, Struct raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    Struct delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    Struct raw() {
        return raw;
    }
}
