package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** Columns of a result; drivers may ask the server for details (pgjdbc does). */
@GenerateDelegate(value = ResultSetMetaData.class, extending = Leased.class)
final class ResultSetMetaDataHandle extends DelegatingResultSetMetaData {
    private final ResultSetMetaData raw;

    ResultSetMetaDataHandle(ConnectionHandle connection, ResultSetMetaData raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    ResultSetMetaData delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    ResultSetMetaData raw() {
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
