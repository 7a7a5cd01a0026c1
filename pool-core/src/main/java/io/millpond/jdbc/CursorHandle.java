package io.millpond.jdbc;

import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/** A result set that no statement of the application's closes: from metadata, an array, a column or a parameter. */
final class CursorHandle extends ResultSetHandle {
    /** Of an array: the one that it handed out before this. */
    @Nullable
    CursorHandle before;

    CursorHandle(ConnectionHandle connection, ResultSet raw) {
        super(connection, null, 0, raw);
    }

    @Override
    void goneAlone() {
        connection.forgetAlone(this);
    }
}
