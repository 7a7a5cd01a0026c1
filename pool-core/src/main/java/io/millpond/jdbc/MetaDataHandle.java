package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** What the application has of the metadata: its result sets are closed with the lease. */
@GenerateDelegate(value = DatabaseMetaData.class, extending = Leased.class)
final class MetaDataHandle extends DelegatingDatabaseMetaData {
    private final DatabaseMetaData raw;

    MetaDataHandle(ConnectionHandle connection, DatabaseMetaData raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    DatabaseMetaData delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    DatabaseMetaData raw() {
        return raw;
    }

    @Override
    void leave(int call) {
        connection.leaveFirstCall();
    }

    @Override
    public Connection getConnection() throws SQLException {
        delegate();
        return connection;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapTo(type, delegate());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(type, delegate());
    }

    // ---- two methods that cannot throw an SQLException ----

    @Override
    public int getDriverMajorVersion() {
        return live().getDriverMajorVersion();
    }

    @Override
    public int getDriverMinorVersion() {
        return live().getDriverMinorVersion();
    }

    private DatabaseMetaData live() {
        if (!connection.isLive()) {
            throw new IllegalStateException(connection.closedFailure());
        }
        return raw;
    }
}
