package io.millpond.jdbc;

import java.sql.SQLException;

/** A handle that a connection handle brought forth and that dies with it. */
abstract class Leased extends Wrapping {
    /** Whose lease this lives by. */
    final ConnectionHandle connection;

    Leased(ConnectionHandle connection) {
        this.connection = connection;
    }

    /** The driver's object. */
    abstract Object raw();

    @Override
    final ConnectionHandle lease() {
        return connection;
    }

    @Override
    SQLException failed(Throwable failure) {
        return connection.failed(failure);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " of " + connection;
    }
}
