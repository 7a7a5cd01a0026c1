package io.millpond.jdbc;

import java.sql.NClob;

/** A {@link ClobHandle} of the national kind. */
final class NClobHandle extends ClobHandle implements NClob {
    NClobHandle(ConnectionHandle connection, NClob raw) {
        super(connection, raw);
    }
}
