package io.millpond.testkit;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/** Parameters of prepared statements: accepted and forgotten. */
@SuppressWarnings("deprecation")
public interface RareParameters extends PreparedStatement {
    /** Counts the call, plays its scripts and answers with the given value unless a script says otherwise. */
    <T> T rare(String method, T otherwise) throws SQLException;

    /** The same for a child object: a stub whose calls are counted too. */
    <T> T rareObject(String method, Class<T> type) throws SQLException;

    default void addBatch() throws SQLException {
        rare("addBatch", null);
    }

    default void clearParameters() throws SQLException {
        rare("clearParameters", null);
    }

    default ResultSetMetaData getMetaData() throws SQLException {
        return rareObject("getMetaData", ResultSetMetaData.class);
    }

    default ParameterMetaData getParameterMetaData() throws SQLException {
        return rareObject("getParameterMetaData", ParameterMetaData.class);
    }

    default void setArray(int at, Array value) throws SQLException {
        rare("setArray", null);
    }

    default void setAsciiStream(int at, InputStream value, int extra) throws SQLException {
        rare("setAsciiStream", null);
    }

    default void setAsciiStream(int at, InputStream value, long extra) throws SQLException {
        rare("setAsciiStream", null);
    }

    default void setAsciiStream(int at, InputStream value) throws SQLException {
        rare("setAsciiStream", null);
    }

    default void setBigDecimal(int at, BigDecimal value) throws SQLException {
        rare("setBigDecimal", null);
    }

    default void setBinaryStream(int at, InputStream value, int extra) throws SQLException {
        rare("setBinaryStream", null);
    }

    default void setBinaryStream(int at, InputStream value, long extra) throws SQLException {
        rare("setBinaryStream", null);
    }

    default void setBinaryStream(int at, InputStream value) throws SQLException {
        rare("setBinaryStream", null);
    }

    default void setBlob(int at, InputStream value, long extra) throws SQLException {
        rare("setBlob", null);
    }

    default void setBlob(int at, InputStream value) throws SQLException {
        rare("setBlob", null);
    }

    default void setBlob(int at, Blob value) throws SQLException {
        rare("setBlob", null);
    }

    default void setBoolean(int at, boolean value) throws SQLException {
        rare("setBoolean", null);
    }

    default void setByte(int at, byte value) throws SQLException {
        rare("setByte", null);
    }

    default void setBytes(int at, byte[] value) throws SQLException {
        rare("setBytes", null);
    }

    default void setCharacterStream(int at, Reader value, int extra) throws SQLException {
        rare("setCharacterStream", null);
    }

    default void setCharacterStream(int at, Reader value, long extra) throws SQLException {
        rare("setCharacterStream", null);
    }

    default void setCharacterStream(int at, Reader value) throws SQLException {
        rare("setCharacterStream", null);
    }

    default void setClob(int at, Reader value, long extra) throws SQLException {
        rare("setClob", null);
    }

    default void setClob(int at, Reader value) throws SQLException {
        rare("setClob", null);
    }

    default void setClob(int at, Clob value) throws SQLException {
        rare("setClob", null);
    }

    default void setDate(int at, Date value, Calendar extra) throws SQLException {
        rare("setDate", null);
    }

    default void setDate(int at, Date value) throws SQLException {
        rare("setDate", null);
    }

    default void setDouble(int at, double value) throws SQLException {
        rare("setDouble", null);
    }

    default void setFloat(int at, float value) throws SQLException {
        rare("setFloat", null);
    }

    default void setNCharacterStream(int at, Reader value, long extra) throws SQLException {
        rare("setNCharacterStream", null);
    }

    default void setNCharacterStream(int at, Reader value) throws SQLException {
        rare("setNCharacterStream", null);
    }

    default void setNClob(int at, Reader value, long extra) throws SQLException {
        rare("setNClob", null);
    }

    default void setNClob(int at, Reader value) throws SQLException {
        rare("setNClob", null);
    }

    default void setNClob(int at, NClob value) throws SQLException {
        rare("setNClob", null);
    }

    default void setNString(int at, String value) throws SQLException {
        rare("setNString", null);
    }

    default void setNull(int at, int value, String extra) throws SQLException {
        rare("setNull", null);
    }

    default void setNull(int at, int value) throws SQLException {
        rare("setNull", null);
    }

    default void setObject(int at, Object value, int extra, int more) throws SQLException {
        rare("setObject", null);
    }

    default void setObject(int at, Object value, int extra) throws SQLException {
        rare("setObject", null);
    }

    default void setObject(int at, Object value) throws SQLException {
        rare("setObject", null);
    }

    default void setRef(int at, Ref value) throws SQLException {
        rare("setRef", null);
    }

    default void setRowId(int at, RowId value) throws SQLException {
        rare("setRowId", null);
    }

    default void setSQLXML(int at, SQLXML value) throws SQLException {
        rare("setSQLXML", null);
    }

    default void setShort(int at, short value) throws SQLException {
        rare("setShort", null);
    }

    default void setTime(int at, Time value, Calendar extra) throws SQLException {
        rare("setTime", null);
    }

    default void setTime(int at, Time value) throws SQLException {
        rare("setTime", null);
    }

    default void setTimestamp(int at, Timestamp value, Calendar extra) throws SQLException {
        rare("setTimestamp", null);
    }

    default void setTimestamp(int at, Timestamp value) throws SQLException {
        rare("setTimestamp", null);
    }

    default void setURL(int at, URL value) throws SQLException {
        rare("setURL", null);
    }

    default void setUnicodeStream(int at, InputStream value, int extra) throws SQLException {
        rare("setUnicodeStream", null);
    }
}
