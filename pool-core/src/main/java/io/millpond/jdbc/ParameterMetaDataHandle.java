package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.ParameterMetaData;
import java.sql.SQLException;

/** Parameters of a statement; drivers may ask the server for details. */
@GenerateDelegate(value = ParameterMetaData.class, extending = Leased.class)
final class ParameterMetaDataHandle extends DelegatingParameterMetaData {
    private final ParameterMetaData raw;

    ParameterMetaDataHandle(ConnectionHandle connection, ParameterMetaData raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    ParameterMetaData delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    ParameterMetaData raw() {
        return raw;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapTo(type, delegate());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(type, delegate());
    }
}
