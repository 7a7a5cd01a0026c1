package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A default method that a handle does not override would run past the pool: found on whatever JDK this runs on. */
class HandleCompletenessTest {
    private static final Map<Class<?>, Class<?>> HANDLES = Map.ofEntries(
            Map.entry(Connection.class, ConnectionHandle.class),
            Map.entry(Statement.class, StatementHandle.class),
            Map.entry(PreparedStatement.class, PreparedStatementHandle.class),
            Map.entry(CallableStatement.class, CallableStatementHandle.class),
            Map.entry(ResultSet.class, ResultSetHandle.class),
            Map.entry(DatabaseMetaData.class, MetaDataHandle.class),
            Map.entry(Array.class, LeasedArray.class),
            Map.entry(Blob.class, LeasedBlob.class),
            Map.entry(Clob.class, LeasedClob.class),
            Map.entry(NClob.class, LeasedNClob.class),
            Map.entry(SQLXML.class, LeasedSQLXML.class),
            Map.entry(Ref.class, LeasedRef.class));

    @Test
    void mustOverrideEveryMethodOfTheRunningJdk() throws NoSuchMethodException {
        List<String> forgotten = new ArrayList<>();
        int methods = 0;
        for (Map.Entry<Class<?>, Class<?>> each : HANDLES.entrySet()) {
            for (Method method : each.getKey().getMethods()) {
                if (Modifier.isStatic(method.getModifiers())) {
                    continue;
                }
                methods++;
                Method ours = each.getValue().getMethod(method.getName(), method.getParameterTypes());
                if (ours.getDeclaringClass().isInterface()) {
                    forgotten.add(method.toString());
                }
            }
        }
        assertThat(forgotten).isEmpty();
        assertThat(methods).isGreaterThan(663);
    }
}
