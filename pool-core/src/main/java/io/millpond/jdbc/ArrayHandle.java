package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An SQL array; its result sets lead back to the connection. They end with it, so that a lease does not collect them.
 */
@GenerateDelegate(value = Array.class, extending = LeasedValue.class)
final class ArrayHandle extends DelegatingArray {
    private final Array raw;

    /**
     * The last result set that it handed out, and through {@code before} the others. By the threads that use it,
     * which have to agree.
     */
    private @Nullable CursorHandle last;

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
    @Nullable
    ResultSet wrapResultSet(@Nullable ResultSet child) throws SQLException {
        ResultSet results = super.wrapResultSet(child);
        if (results instanceof CursorHandle handle) {
            handle.before = lastOpen();
            last = handle;
        }
        return results;
    }

    private @Nullable CursorHandle lastOpen() {
        CursorHandle handle = last;
        while (handle != null && handle.isGone()) {
            handle = handle.before;
        }
        return handle;
    }

    @Override
    public void free() throws SQLException {
        if (isOver()) {
            return;
        }
        try {
            closeResults();
        } finally {
            super.free();
        }
    }

    private void closeResults() throws SQLException {
        CursorHandle handle = last;
        last = null;
        for (; handle != null; handle = handle.before) {
            handle.close();
        }
    }
}
