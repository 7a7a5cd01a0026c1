package io.millpond.contract;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.sax.SAXResult;
import javax.xml.transform.sax.SAXSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/**
 * One object of every type of JDBC by which a connection can be reached, all of one lease; their methods, and
 * arguments for these.
 */
final class JdbcObjects {
    static final List<Class<?>> TYPES = List.of(
            Connection.class,
            Statement.class,
            PreparedStatement.class,
            CallableStatement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            ParameterMetaData.class,
            Array.class,
            Blob.class,
            Clob.class,
            NClob.class,
            SQLXML.class,
            Ref.class,
            Struct.class,
            Savepoint.class);

    /** Something that is a value, a stream, or leads to the connection, on request. */
    private static final List<Class<?>> ASKED_FOR = List.of(
            String.class,
            Object.class,
            Integer.class,
            int.class,
            Long.class,
            Boolean.class,
            BigDecimal.class,
            byte[].class,
            Object[].class,
            java.sql.Date.class,
            java.sql.Timestamp.class,
            LocalDate.class,
            UUID.class,
            URL.class,
            InputStream.class,
            Reader.class,
            Array.class,
            Blob.class,
            Clob.class,
            NClob.class,
            SQLXML.class,
            Ref.class,
            Struct.class,
            RowId.class,
            ResultSet.class,
            Statement.class,
            PreparedStatement.class,
            CallableStatement.class,
            DatabaseMetaData.class,
            Connection.class);

    private static final List<Class<?>> XML_SOURCES = List.of(StreamSource.class, DOMSource.class, SAXSource.class);
    private static final List<Class<?>> XML_RESULTS = List.of(StreamResult.class, DOMResult.class, SAXResult.class);

    private JdbcObjects() {}

    /** From a driver that has all of them. */
    static Map<Class<?>, Object> of(Connection connection) throws SQLException {
        Map<Class<?>, Object> all = new LinkedHashMap<>();
        PreparedStatement prepared = connection.prepareStatement("select 1");
        ResultSet rows = prepared.executeQuery();
        all.put(Connection.class, connection);
        all.put(Statement.class, connection.createStatement());
        all.put(PreparedStatement.class, prepared);
        all.put(CallableStatement.class, connection.prepareCall("call 1"));
        all.put(ResultSet.class, rows);
        all.put(DatabaseMetaData.class, connection.getMetaData());
        all.put(ResultSetMetaData.class, rows.getMetaData());
        all.put(ParameterMetaData.class, prepared.getParameterMetaData());
        all.put(Array.class, rows.getArray(1));
        all.put(Blob.class, rows.getBlob(1));
        all.put(Clob.class, rows.getClob(1));
        all.put(NClob.class, rows.getNClob(1));
        all.put(SQLXML.class, rows.getSQLXML(1));
        all.put(Ref.class, rows.getRef(1));
        all.put(Struct.class, connection.createStruct("t", new Object[0]));
        all.put(Savepoint.class, connection.setSavepoint());
        return all;
    }

    /** Public, of an instance, from JDBC. */
    static List<Method> methodsOf(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class)
                .toList();
    }

    /** Each is told apart from any other. */
    static Object[] argumentsFor(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i], i + 1);
        }
        return arguments;
    }

    /**
     * As {@link #argumentsFor}, but where the last argument says which class is wanted, once for each of
     * several classes.
     */
    static List<Object[]> eachArgumentsFor(Method method) {
        int last = method.getParameterCount() - 1;
        if (last < 0 || method.getParameterTypes()[last] != Class.class) {
            return List.<Object[]>of(argumentsFor(method));
        }
        List<Class<?>> wanted = switch (method.getName()) {
            case "getSource" -> XML_SOURCES;
            case "setResult" -> XML_RESULTS;
            default -> ASKED_FOR;
        };
        return wanted.stream()
                .<Object[]>map(type -> {
                    Object[] arguments = argumentsFor(method);
                    arguments[last] = type;
                    return arguments;
                })
                .toList();
    }

    private static Object argument(Class<?> type, int position) {
        if (type.isArray()) {
            return java.lang.reflect.Array.newInstance(type.getComponentType(), position);
        }
        if (type == Class.class) {
            return String.class;
        }
        if (type == SQLType.class) {
            return JDBCType.INTEGER;
        }
        if (type == Executor.class) {
            return (Executor) Runnable::run;
        }
        return switch (type.getName()) {
            case "boolean" -> true;
            case "byte" -> (byte) position;
            case "short" -> (short) (100 + position);
            case "int" -> 1000 + position;
            case "long" -> 100_000L + position;
            case "float" -> 0.5f + position;
            case "double" -> 0.25 + position;
            case "java.lang.String" -> "argument " + position;
            case "java.lang.Object" -> new Object();
            case "java.util.Map" -> new HashMap<>(Map.of("argument", String.class));
            default -> object(type, position);
        };
    }

    private static Object object(Class<?> type, int position) {
        if (type == InputStream.class) {
            return InputStream.nullInputStream();
        }
        if (type == OutputStream.class) {
            return OutputStream.nullOutputStream();
        }
        if (type == Reader.class) {
            return new StringReader("argument");
        }
        if (type == Properties.class) {
            return new Properties();
        }
        if (type == Calendar.class) {
            return Calendar.getInstance();
        }
        if (type == java.sql.Date.class) {
            return new java.sql.Date(position);
        }
        if (type == java.sql.Time.class) {
            return new java.sql.Time(position);
        }
        if (type == java.sql.Timestamp.class) {
            return new java.sql.Timestamp(position);
        }
        if (type == BigDecimal.class) {
            return BigDecimal.valueOf(position);
        }
        if (type == URL.class) {
            return JdbcObjects.class.getResource("JdbcObjects.class");
        }
        if (type.isInterface()) {
            // the application's own, no handle
            return Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> switch (method.getName()) {
                        case "equals" -> self == given[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> method.getReturnType() == String.class ? "the application's" : null;
                    });
        }
        throw new IllegalStateException("no argument for " + type);
    }
}
