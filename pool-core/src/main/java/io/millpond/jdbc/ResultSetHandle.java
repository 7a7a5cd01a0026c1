package io.millpond.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set of one lease: of a statement, or of metadata, an array or a cursor. Dead once that, or the lease, is closed. */
final class ResultSetHandle extends DelegatingResultSet {
    private final ConnectionHandle connection;
    private final @Nullable StatementHandle statement;
    private final ResultSet raw;

    ResultSetHandle(ConnectionHandle connection, @Nullable StatementHandle statement, ResultSet raw) {
        this.connection = connection;
        this.statement = statement;
        this.raw = raw;
    }

    ResultSet raw() {
        return raw;
    }

    @Override
    ResultSet delegate() throws SQLException {
        if (statement != null) {
            statement.requireOpen();
        } else {
            connection.requireOpen();
        }
        return raw;
    }

    @Override
    SQLException failed(SQLException failure) {
        return statement != null ? statement.failed(failure) : connection.failed(failure);
    }

    private boolean isOver() throws SQLException {
        return connection.isOver() || (statement != null && statement.isClosed());
    }

    @Override
    public void close() throws SQLException {
        if (isOver()) {
            return;
        }
        if (statement == null) {
            connection.stray().remove(this);
        }
        try {
            raw.close();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return isOver() || raw.isClosed();
    }

    /** Ours; where the driver has a statement that the borrower did not make, a handle around that. */
    @Override
    public @Nullable Statement getStatement() throws SQLException {
        ResultSet target = delegate();
        if (statement != null) {
            return statement;
        }
        try {
            Statement hidden = target.getStatement();
            return hidden == null ? null : new StatementHandle(connection, hidden);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    @Override
    @Nullable
    Object wrap(@Nullable Object child) {
        return connection.wrapObject(child);
    }

    @Override
    <T> @Nullable T wrap(@Nullable T child, Class<T> type) {
        return connection.wrapTyped(child, type);
    }

    @Override
    @Nullable
    Array wrap(@Nullable Array child) {
        return connection.wrap(child);
    }

    @Override
    @Nullable
    Blob wrap(@Nullable Blob child) {
        return connection.wrap(child);
    }

    @Override
    @Nullable
    Clob wrap(@Nullable Clob child) {
        return connection.wrap(child);
    }

    @Override
    @Nullable
    NClob wrap(@Nullable NClob child) {
        return connection.wrap(child);
    }

    @Override
    @Nullable
    SQLXML wrap(@Nullable SQLXML child) {
        return connection.wrap(child);
    }

    @Override
    @Nullable
    Ref wrap(@Nullable Ref child) {
        return connection.wrap(child);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        ResultSet target = delegate();
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return connection.unwrapped(type.isInstance(target) ? type.cast(target) : target.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        ResultSet target = delegate();
        return type.isInstance(this) || type.isInstance(target) || target.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "result set of " + (statement != null ? statement : connection);
    }
}
