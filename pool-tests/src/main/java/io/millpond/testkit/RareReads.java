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
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/** Column types and properties of a result set that answer with nothing. */
@SuppressWarnings("deprecation")
public interface RareReads extends ResultSet {
    /** Counts the call, plays its scripts and answers with the given value unless a script says otherwise. */
    <T> T rare(String method, T otherwise) throws SQLException;

    /** The same for a child object: a stub whose calls are counted too. */
    <T> T rareObject(String method, Class<T> type) throws SQLException;

    default Array getArray(String value) throws SQLException {
        return rareObject("ResultSet.getArray", Array.class);
    }

    default Array getArray(int value) throws SQLException {
        return rareObject("ResultSet.getArray", Array.class);
    }

    default InputStream getAsciiStream(String value) throws SQLException {
        return rare("ResultSet.getAsciiStream", null);
    }

    default InputStream getAsciiStream(int value) throws SQLException {
        return rare("ResultSet.getAsciiStream", null);
    }

    default BigDecimal getBigDecimal(String at, int value) throws SQLException {
        return rare("ResultSet.getBigDecimal", null);
    }

    default BigDecimal getBigDecimal(String value) throws SQLException {
        return rare("ResultSet.getBigDecimal", null);
    }

    default BigDecimal getBigDecimal(int at, int value) throws SQLException {
        return rare("ResultSet.getBigDecimal", null);
    }

    default BigDecimal getBigDecimal(int value) throws SQLException {
        return rare("ResultSet.getBigDecimal", null);
    }

    default InputStream getBinaryStream(String value) throws SQLException {
        return rare("ResultSet.getBinaryStream", null);
    }

    default InputStream getBinaryStream(int value) throws SQLException {
        return rare("ResultSet.getBinaryStream", null);
    }

    default Blob getBlob(String value) throws SQLException {
        return rareObject("ResultSet.getBlob", Blob.class);
    }

    default Blob getBlob(int value) throws SQLException {
        return rareObject("ResultSet.getBlob", Blob.class);
    }

    default boolean getBoolean(String value) throws SQLException {
        return rare("ResultSet.getBoolean", false);
    }

    default byte getByte(String value) throws SQLException {
        return rare("ResultSet.getByte", (byte) 0);
    }

    default byte getByte(int value) throws SQLException {
        return rare("ResultSet.getByte", (byte) 0);
    }

    default byte[] getBytes(String value) throws SQLException {
        return rare("ResultSet.getBytes", null);
    }

    default byte[] getBytes(int value) throws SQLException {
        return rare("ResultSet.getBytes", null);
    }

    default Reader getCharacterStream(String value) throws SQLException {
        return rare("ResultSet.getCharacterStream", null);
    }

    default Reader getCharacterStream(int value) throws SQLException {
        return rare("ResultSet.getCharacterStream", null);
    }

    default Clob getClob(String value) throws SQLException {
        return rareObject("ResultSet.getClob", Clob.class);
    }

    default Clob getClob(int value) throws SQLException {
        return rareObject("ResultSet.getClob", Clob.class);
    }

    default int getConcurrency() throws SQLException {
        return rare("ResultSet.getConcurrency", 0);
    }

    default String getCursorName() throws SQLException {
        return rare("ResultSet.getCursorName", null);
    }

    default Date getDate(String at, Calendar value) throws SQLException {
        return rare("ResultSet.getDate", null);
    }

    default Date getDate(String value) throws SQLException {
        return rare("ResultSet.getDate", null);
    }

    default Date getDate(int at, Calendar value) throws SQLException {
        return rare("ResultSet.getDate", null);
    }

    default Date getDate(int value) throws SQLException {
        return rare("ResultSet.getDate", null);
    }

    default double getDouble(String value) throws SQLException {
        return rare("ResultSet.getDouble", 0d);
    }

    default double getDouble(int value) throws SQLException {
        return rare("ResultSet.getDouble", 0d);
    }

    default int getFetchDirection() throws SQLException {
        return rare("ResultSet.getFetchDirection", 0);
    }

    default int getFetchSize() throws SQLException {
        return rare("ResultSet.getFetchSize", 0);
    }

    default float getFloat(String value) throws SQLException {
        return rare("ResultSet.getFloat", 0f);
    }

    default float getFloat(int value) throws SQLException {
        return rare("ResultSet.getFloat", 0f);
    }

    default int getHoldability() throws SQLException {
        return rare("ResultSet.getHoldability", 0);
    }

    default ResultSetMetaData getMetaData() throws SQLException {
        return rareObject("ResultSet.getMetaData", ResultSetMetaData.class);
    }

    default Reader getNCharacterStream(String value) throws SQLException {
        return rare("ResultSet.getNCharacterStream", null);
    }

    default Reader getNCharacterStream(int value) throws SQLException {
        return rare("ResultSet.getNCharacterStream", null);
    }

    default NClob getNClob(String value) throws SQLException {
        return rareObject("ResultSet.getNClob", NClob.class);
    }

    default NClob getNClob(int value) throws SQLException {
        return rareObject("ResultSet.getNClob", NClob.class);
    }

    default String getNString(String value) throws SQLException {
        return rare("ResultSet.getNString", null);
    }

    default String getNString(int value) throws SQLException {
        return rare("ResultSet.getNString", null);
    }

    default <T> T getObject(String at, Class<T> value) throws SQLException {
        return rare("ResultSet.getObject", null);
    }

    default Object getObject(String at, Map<String, Class<?>> value) throws SQLException {
        return rare("ResultSet.getObject", null);
    }

    default <T> T getObject(int at, Class<T> value) throws SQLException {
        return rare("ResultSet.getObject", null);
    }

    default Object getObject(int at, Map<String, Class<?>> value) throws SQLException {
        return rare("ResultSet.getObject", null);
    }

    default Ref getRef(String value) throws SQLException {
        return rareObject("ResultSet.getRef", Ref.class);
    }

    default Ref getRef(int value) throws SQLException {
        return rareObject("ResultSet.getRef", Ref.class);
    }

    default int getRow() throws SQLException {
        return rare("ResultSet.getRow", 0);
    }

    default RowId getRowId(String value) throws SQLException {
        return rareObject("ResultSet.getRowId", RowId.class);
    }

    default RowId getRowId(int value) throws SQLException {
        return rareObject("ResultSet.getRowId", RowId.class);
    }

    default SQLXML getSQLXML(String value) throws SQLException {
        return rareObject("ResultSet.getSQLXML", SQLXML.class);
    }

    default SQLXML getSQLXML(int value) throws SQLException {
        return rareObject("ResultSet.getSQLXML", SQLXML.class);
    }

    default short getShort(String value) throws SQLException {
        return rare("ResultSet.getShort", (short) 0);
    }

    default short getShort(int value) throws SQLException {
        return rare("ResultSet.getShort", (short) 0);
    }

    default Time getTime(String at, Calendar value) throws SQLException {
        return rare("ResultSet.getTime", null);
    }

    default Time getTime(String value) throws SQLException {
        return rare("ResultSet.getTime", null);
    }

    default Time getTime(int at, Calendar value) throws SQLException {
        return rare("ResultSet.getTime", null);
    }

    default Time getTime(int value) throws SQLException {
        return rare("ResultSet.getTime", null);
    }

    default Timestamp getTimestamp(String at, Calendar value) throws SQLException {
        return rare("ResultSet.getTimestamp", null);
    }

    default Timestamp getTimestamp(String value) throws SQLException {
        return rare("ResultSet.getTimestamp", null);
    }

    default Timestamp getTimestamp(int at, Calendar value) throws SQLException {
        return rare("ResultSet.getTimestamp", null);
    }

    default Timestamp getTimestamp(int value) throws SQLException {
        return rare("ResultSet.getTimestamp", null);
    }

    default int getType() throws SQLException {
        return rare("ResultSet.getType", 0);
    }

    default URL getURL(String value) throws SQLException {
        return rare("ResultSet.getURL", null);
    }

    default URL getURL(int value) throws SQLException {
        return rare("ResultSet.getURL", null);
    }

    default InputStream getUnicodeStream(String value) throws SQLException {
        return rare("ResultSet.getUnicodeStream", null);
    }

    default InputStream getUnicodeStream(int value) throws SQLException {
        return rare("ResultSet.getUnicodeStream", null);
    }
}
