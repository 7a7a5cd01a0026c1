package io.millpond.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What borrowers get instead of the driver's objects, wherever those come from; null for null. */
abstract class WrappingConnection extends DelegatingConnection {
    /** A statement has been opened on this lease. */
    abstract void adopt(StatementHandle statement);

    private ConnectionHandle self() {
        return (ConnectionHandle) this;
    }

    @Override
    Statement wrap(Statement child) {
        return new StatementHandle(self(), child);
    }

    @Override
    PreparedStatement wrap(PreparedStatement child) {
        return new PreparedStatementHandle(self(), child);
    }

    @Override
    CallableStatement wrap(CallableStatement child) {
        return new CallableStatementHandle(self(), child);
    }

    @Override
    @Nullable
    Array wrap(@Nullable Array child) {
        return child == null ? null : new LeasedArray(self(), child);
    }

    @Override
    @Nullable
    Blob wrap(@Nullable Blob child) {
        return child == null ? null : new LeasedBlob(self(), child);
    }

    @Override
    @Nullable
    Clob wrap(@Nullable Clob child) {
        return child == null ? null : child instanceof NClob nclob ? wrap(nclob) : new LeasedClob(self(), child);
    }

    @Override
    @Nullable
    NClob wrap(@Nullable NClob child) {
        return child == null ? null : new LeasedNClob(self(), child);
    }

    @Override
    @Nullable
    SQLXML wrap(@Nullable SQLXML child) {
        return child == null ? null : new LeasedSQLXML(self(), child);
    }

    @Nullable
    Ref wrap(@Nullable Ref child) {
        return child == null ? null : new LeasedRef(self(), child);
    }

    /** A result set without a statement of ours: of metadata, an array, or a cursor. It is closed with the lease. */
    @Nullable
    ResultSet wrapResultSet(@Nullable ResultSet child) {
        if (child == null) {
            return null;
        }
        ResultSetHandle handle = new ResultSetHandle(self(), null, child);
        self().stray().add(handle);
        return handle;
    }

    /** Whatever a column, a parameter or an array holds. */
    @Nullable
    Object wrapObject(@Nullable Object child) {
        if (child instanceof ResultSet rows) {
            return wrapResultSet(rows);
        } else if (child instanceof Array array) {
            return wrap(array);
        } else if (child instanceof Blob blob) {
            return wrap(blob);
        } else if (child instanceof Clob clob) {
            return wrap(clob);
        } else if (child instanceof SQLXML xml) {
            return wrap(xml);
        } else if (child instanceof Ref ref) {
            return wrap(ref);
        }
        return child;
    }

    /** The same for a caller that asked for a type: if that is a type of the driver's, it gets the driver's object. */
    <T> @Nullable T wrapTyped(@Nullable T child, Class<T> type) {
        if (child == null) {
            return null;
        }
        Object wrapped = wrapObject(child);
        return type.isInstance(wrapped) ? type.cast(wrapped) : self().unwrapped(child);
    }
}
