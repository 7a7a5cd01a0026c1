package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.SQLException;
import java.sql.SQLXML;

/** An XML value. A JAXP source or result taken from it is the driver's own: drivers keep those in memory. */
@GenerateDelegate(value = SQLXML.class, extending = LeasedValue.class)
final class SQLXMLHandle extends DelegatingSQLXML {
    private final SQLXML raw;

    SQLXMLHandle(ConnectionHandle connection, SQLXML raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    SQLXML delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    SQLXML raw() {
        return raw;
    }

    @Override
    public void free() throws SQLException {
        if (!isOver()) {
            super.free();
        }
    }
}
