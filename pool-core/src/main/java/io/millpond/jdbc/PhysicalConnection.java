package io.millpond.jdbc;

import java.sql.Connection;

/** One driver connection and what the handles must know of it. */
public final class PhysicalConnection {
    private final Connection raw;

    public PhysicalConnection(Connection raw) {
        this.raw = raw;
    }

    /** The driver's object. */
    public Connection raw() {
        return raw;
    }
}
