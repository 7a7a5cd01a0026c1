package io.millpond.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLXML;
import org.jspecify.annotations.Nullable;

/** A callable statement of one lease. What its parameters answer is wrapped, cursors too. */
final class CallableStatementHandle extends DelegatingCallableStatement {
    private final CallableStatement raw;

    CallableStatementHandle(ConnectionHandle connection, CallableStatement raw) {
        super(connection, raw);
        this.raw = raw;
    }

    @Override
    CallableStatement delegate() throws SQLException {
        requireOpen();
        return raw;
    }

    @Override
    @Nullable
    Object wrap(@Nullable Object child) {
        return connection().wrapObject(child);
    }

    @Override
    <T> @Nullable T wrap(@Nullable T child, Class<T> type) {
        return connection().wrapTyped(child, type);
    }

    @Override
    @Nullable
    Array wrap(@Nullable Array child) {
        return connection().wrap(child);
    }

    @Override
    @Nullable
    Blob wrap(@Nullable Blob child) {
        return connection().wrap(child);
    }

    @Override
    @Nullable
    Clob wrap(@Nullable Clob child) {
        return connection().wrap(child);
    }

    @Override
    @Nullable
    NClob wrap(@Nullable NClob child) {
        return connection().wrap(child);
    }

    @Override
    @Nullable
    SQLXML wrap(@Nullable SQLXML child) {
        return connection().wrap(child);
    }

    @Override
    @Nullable
    Ref wrap(@Nullable Ref child) {
        return connection().wrap(child);
    }
}
