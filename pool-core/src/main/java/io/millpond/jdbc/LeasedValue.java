package io.millpond.jdbc;

/** A value that may have to be read from the server when it is asked: large objects, arrays, XML and their like. */
abstract class LeasedValue extends Leased {
    LeasedValue(ConnectionHandle connection) {
        super(connection);
    }

    /** Once the lease is over there is nothing to free, and who frees late has done nothing wrong. */
    final boolean isOver() {
        return !connection.isLive();
    }

    /** The driver's text, which may be the value: that of an array of PostgreSQL is. */
    @Override
    public final String toString() {
        if (!connection.tryEnterCall()) {
            return super.toString();
        }
        try {
            return raw().toString();
        } catch (RuntimeException e) {
            return super.toString(); // one whose value cannot be read
        } finally {
            connection.leaveCall();
        }
    }
}
