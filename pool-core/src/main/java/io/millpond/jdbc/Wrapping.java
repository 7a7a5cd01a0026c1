package io.millpond.jdbc;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
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
import java.sql.Wrapper;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What all handles share: whatever the driver hands out that can reach the connection goes to the application inside a
 * handle of the same lease, and comes back to the driver without it.
 */
abstract class Wrapping {
    /** The connection handle that this object belongs to; itself, if it is one. */
    abstract ConnectionHandle lease();

    /**
     * Whatever the driver throws passes here and goes on to the application as it is: an SQLException is returned, for
     * the caller to throw, anything else is thrown from here.
     */
    abstract SQLException failed(Throwable failure);

    /**
     * Counts a call that may reach the server, and checks the lease; {@link #leave} must follow, and be told
     * what this answers.
     */
    int enter() throws SQLException {
        return lease().enterCall();
    }

    void leave(int call) {
        lease().leaveCall();
    }

    /** What methods return whose type is a result set. */
    @Nullable
    ResultSet wrapResultSet(@Nullable ResultSet child) throws SQLException {
        return child == null ? null : wrapCursor(child);
    }

    /** A result set that no statement of the application's closes: from metadata, an array, a column or a parameter. */
    private ResultSet wrapCursor(ResultSet child) throws SQLException {
        return lease().track(new CursorHandle(lease(), child));
    }

    final @Nullable ResultSetMetaData wrapResultSetMetaData(@Nullable ResultSetMetaData child) {
        return child == null ? null : new ResultSetMetaDataHandle(lease(), child);
    }

    final @Nullable ParameterMetaData wrapParameterMetaData(@Nullable ParameterMetaData child) {
        return child == null ? null : new ParameterMetaDataHandle(lease(), child);
    }

    final @Nullable Array wrapArray(@Nullable Array child) {
        return child == null ? null : new ArrayHandle(lease(), child);
    }

    final @Nullable Blob wrapBlob(@Nullable Blob child) {
        return child == null ? null : new BlobHandle(lease(), child);
    }

    final @Nullable Clob wrapClob(@Nullable Clob child) {
        return child == null ? null : child instanceof NClob n ? wrapNClob(n) : new ClobHandle(lease(), child);
    }

    final @Nullable NClob wrapNClob(@Nullable NClob child) {
        return child == null ? null : new NClobHandle(lease(), child);
    }

    final @Nullable SQLXML wrapSQLXML(@Nullable SQLXML child) {
        return child == null ? null : new SQLXMLHandle(lease(), child);
    }

    final @Nullable Ref wrapRef(@Nullable Ref child) {
        return child == null ? null : new RefHandle(lease(), child);
    }

    final @Nullable Struct wrapStruct(@Nullable Struct child) {
        return child == null ? null : new StructHandle(lease(), child);
    }

    final @Nullable Savepoint wrapSavepoint(@Nullable Savepoint child) {
        return child == null ? null : new SavepointHandle(lease(), child);
    }

    final @Nullable InputStream wrapInputStream(@Nullable InputStream child) {
        return child == null ? null : new LeasedInputStream(lease(), child);
    }

    final @Nullable OutputStream wrapOutputStream(@Nullable OutputStream child) {
        return child == null ? null : new LeasedOutputStream(lease(), child);
    }

    final @Nullable Reader wrapReader(@Nullable Reader child) {
        return child == null ? null : new LeasedReader(lease(), child);
    }

    final @Nullable Writer wrapWriter(@Nullable Writer child) {
        return child == null ? null : new LeasedWriter(lease(), child);
    }

    /** Wraps by what the object is; values pass as they are. */
    final @Nullable Object wrapObject(@Nullable Object child) throws SQLException {
        if (child == null || child instanceof String || child instanceof Number || child instanceof java.util.Date) {
            return child; // nearly always, and cheaper to see than what follows
        }
        return isValue(child) ? child : wrapByKind(child);
    }

    /** Of final classes, each seen by one comparison; apart, so that the JIT inlines what is above. */
    private static boolean isValue(Object child) {
        return child instanceof Boolean
                || child instanceof byte[]
                || child instanceof UUID
                || child instanceof LocalDate
                || child instanceof LocalTime
                || child instanceof LocalDateTime
                || child instanceof OffsetDateTime
                || child instanceof Instant;
    }

    private @Nullable Object wrapByKind(Object child) throws SQLException {
        if (child instanceof Object[] array) {
            return wrapObjects(array);
        }
        if (child instanceof ResultSet cursor) {
            return wrapCursor(cursor);
        }
        if (child instanceof Clob clob) {
            return wrapClob(clob);
        }
        if (child instanceof Blob blob) {
            return wrapBlob(blob);
        }
        if (child instanceof Array array) {
            return wrapArray(array);
        }
        if (child instanceof SQLXML xml) {
            return wrapSQLXML(xml);
        }
        if (child instanceof Struct struct) {
            return wrapStruct(struct);
        }
        if (child instanceof Ref ref) {
            return wrapRef(ref);
        }
        if (child instanceof InputStream in) {
            return wrapInputStream(in);
        }
        if (child instanceof Reader in) {
            return wrapReader(in);
        }
        return wrapOwner(child);
    }

    /** A driver may hand these out as an object too; nobody is known to. */
    private @Nullable Object wrapOwner(Object child) throws SQLException {
        if (child instanceof CallableStatement call) {
            return lease().wrapCallableStatement(call, "");
        }
        if (child instanceof PreparedStatement statement) {
            return lease().wrapPreparedStatement(statement, "");
        }
        if (child instanceof Statement statement) {
            return lease().wrapStatement(statement);
        }
        if (child instanceof DatabaseMetaData metaData) {
            return lease().wrapDatabaseMetaData(metaData);
        }
        return child instanceof Connection ? lease() : child;
    }

    /** The same array, or a copy if an element had to be wrapped. */
    final @Nullable Object @Nullable [] wrapObjects(@Nullable Object @Nullable [] children) throws SQLException {
        if (children == null) {
            return null;
        }
        @Nullable Object[] wrapped = children;
        for (int i = 0; i < children.length; i++) {
            Object element = wrapObject(children[i]);
            if (element != children[i]) {
                wrapped = wrapped == children ? looselyTyped(children, element) : wrapped;
                wrapped[i] = element;
            }
        }
        return wrapped;
    }

    /** A copy that takes this element: a driver's array may be of the driver's own type. */
    private static @Nullable Object[] looselyTyped(@Nullable Object[] array, @Nullable Object element) {
        return array.getClass().getComponentType().isInstance(element)
                ? array.clone()
                : Arrays.copyOf(array, array.length, Object[].class);
    }

    /**
     * Wraps unless the application named the driver's own class, or left the choice to the driver: that is as good as
     * {@code unwrap}.
     */
    final <T> @Nullable T wrapAs(@Nullable T child, @Nullable Class<T> type) throws SQLException {
        Object wrapped = wrapObject(child);
        if (wrapped == child) {
            return child;
        }
        if (type != null && type.isInstance(wrapped)) {
            return type.cast(wrapped);
        }
        lease().rawTaken();
        return child;
    }

    /**
     * The driver's object again, for a parameter. Not after the end of its own lease: in many drivers it leads to the
     * session that it came from, which may be somebody else's by then.
     */
    @SuppressWarnings("unchecked")
    final <T> @Nullable T unwrapped(@Nullable T value) throws SQLException {
        if (value instanceof Leased leased) {
            leased.lease().requireLive();
            return (T) leased.raw();
        }
        if (value instanceof Object[] array) {
            @Nullable Object[] bare = array;
            for (int i = 0; i < array.length; i++) {
                Object element = unwrapped(array[i]);
                if (element != array[i]) {
                    bare = bare == array ? looselyTyped(array, element) : bare;
                    bare[i] = element;
                }
            }
            return (T) bare;
        }
        return value;
    }

    /** {@code unwrap} for any handle; what leaves here is out of the pool's sight. */
    final <T> T unwrapTo(Class<T> type, Wrapper raw) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        T own = type.isInstance(raw) ? type.cast(raw) : driversOwn(type, raw);
        lease().rawTaken();
        return own;
    }

    /**
     * Nothing is noted before the driver has answered: who tries whether it is Oracle's, say, and hears no, has
     * been given nothing.
     */
    private <T> T driversOwn(Class<T> type, Wrapper raw) throws SQLException {
        ConnectionHandle lease = lease();
        lease.enterCall();
        try {
            return raw.unwrap(type);
        } catch (Throwable e) {
            throw lease.failed(e); // says nothing of the statement that was asked, say
        } finally {
            lease.leaveCall();
        }
    }

    final boolean wraps(Class<?> type, Wrapper raw) throws SQLException {
        try {
            return type.isInstance(this) || type.isInstance(raw) || raw.isWrapperFor(type);
        } catch (Throwable e) {
            throw failed(e);
        }
    }
}
