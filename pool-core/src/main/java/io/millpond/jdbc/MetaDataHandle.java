package io.millpond.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Metadata of one lease. */
final class MetaDataHandle extends DelegatingDatabaseMetaData {
    private final ConnectionHandle connection;
    private final DatabaseMetaData raw;

    MetaDataHandle(ConnectionHandle connection, DatabaseMetaData raw) {
        this.connection = connection;
        this.raw = raw;
    }

    @Override
    DatabaseMetaData delegate() throws SQLException {
        connection.requireOpen();
        return raw;
    }

    @Override
    SQLException failed(SQLException failure) {
        return connection.failed(failure);
    }

    @Override
    public Connection getConnection() throws SQLException {
        connection.requireOpen();
        return connection;
    }

    /** Cannot say that the handle is dead; a constant of the driver. */
    @Override
    public int getDriverMajorVersion() {
        return raw.getDriverMajorVersion();
    }

    /** Like {@link #getDriverMajorVersion}. */
    @Override
    public int getDriverMinorVersion() {
        return raw.getDriverMinorVersion();
    }

    @Override
    @Nullable
    ResultSet wrap(@Nullable ResultSet child) {
        return connection.wrapResultSet(child);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        DatabaseMetaData target = delegate();
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return connection.unwrapped(type.isInstance(target) ? type.cast(target) : target.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        DatabaseMetaData target = delegate();
        return type.isInstance(this) || type.isInstance(target) || target.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "metadata of " + connection;
    }
}
