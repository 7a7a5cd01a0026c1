package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.CallableStatement;
import java.sql.SQLException;

/** What the application has of a call. Never cached: JDBC has no way to take back a registered out parameter. */
@GenerateDelegate(value = CallableStatement.class, extending = PreparedStatementHandle.class)
final class CallableStatementHandle extends DelegatingCallableStatement {
    CallableStatementHandle(ConnectionHandle connection, CallableStatement raw, OpenStatement kept) {
        super(connection, raw, kept);
    }

    @Override
    CallableStatement delegate() throws SQLException {
        return (CallableStatement) live();
    }
}
