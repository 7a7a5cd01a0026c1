package io.millpond.jdbc;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One handle of every kind, and arguments for every method. */
final class HandleKinds {
    static final Map<Class<?>, Class<?>> HANDLES = handles();

    private HandleKinds() {}

    private static Map<Class<?>, Class<?>> handles() {
        Map<Class<?>, Class<?>> map = new LinkedHashMap<>();
        map.put(Connection.class, ConnectionHandle.class);
        map.put(Statement.class, StatementHandle.class);
        map.put(PreparedStatement.class, PreparedStatementHandle.class);
        map.put(CallableStatement.class, CallableStatementHandle.class);
        map.put(ResultSet.class, ResultSetHandle.class);
        map.put(DatabaseMetaData.class, MetaDataHandle.class);
        map.put(ResultSetMetaData.class, ResultSetMetaDataHandle.class);
        map.put(ParameterMetaData.class, ParameterMetaDataHandle.class);
        map.put(Array.class, ArrayHandle.class);
        map.put(Blob.class, BlobHandle.class);
        map.put(Clob.class, ClobHandle.class);
        map.put(NClob.class, NClobHandle.class);
        map.put(SQLXML.class, SQLXMLHandle.class);
        map.put(Ref.class, RefHandle.class);
        map.put(Struct.class, StructHandle.class);
        map.put(Savepoint.class, SavepointHandle.class);
        return map;
    }

    /** All of one lease, by interface. */
    static Map<Class<?>, Object> open(ConnectionHandle connection) throws SQLException {
        Map<Class<?>, Object> open = new LinkedHashMap<>();
        open.put(Connection.class, connection);
        open.put(Statement.class, connection.createStatement());
        PreparedStatement prepared = connection.prepareStatement("select 1");
        open.put(PreparedStatement.class, prepared);
        CallableStatement call = connection.prepareCall("call 1");
        open.put(CallableStatement.class, call);
        ResultSet rows = prepared.executeQuery();
        open.put(ResultSet.class, rows);
        open.put(DatabaseMetaData.class, connection.getMetaData());
        open.put(ResultSetMetaData.class, rows.getMetaData());
        open.put(ParameterMetaData.class, prepared.getParameterMetaData());
        open.put(Array.class, rows.getArray(1));
        open.put(Blob.class, rows.getBlob(1));
        open.put(Clob.class, rows.getClob(1));
        open.put(NClob.class, rows.getNClob(1));
        open.put(SQLXML.class, rows.getSQLXML(1));
        open.put(Ref.class, rows.getRef(1));
        open.put(Struct.class, connection.createStruct("t", new Object[0]));
        open.put(Savepoint.class, connection.setSavepoint());
        return open;
    }

    /** Public, of an instance, from JDBC. */
    static List<Method> methodsOf(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && method.getDeclaringClass() != Object.class) {
                methods.add(method);
            }
        }
        return methods;
    }

    static Object[] argumentsFor(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            if (types[i] == Class.class) {
                arguments[i] = String.class;
            } else if (types[i] == String.class) {
                arguments[i] = "x";
            } else if (types[i].isPrimitive()) {
                arguments[i] = java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(types[i], 1), 0);
            }
        }
        return arguments;
    }
}
