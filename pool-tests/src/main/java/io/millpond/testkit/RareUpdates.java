package io.millpond.testkit;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;

/** The updating half of a result set; nobody scripts it in detail. */
@SuppressWarnings("deprecation")
public interface RareUpdates extends ResultSet {
    /** Counts the call, plays its scripts and answers with the given value unless a script says otherwise. */
    <T> T rare(String method, T otherwise) throws SQLException;

    default void cancelRowUpdates() throws SQLException {
        rare("ResultSet.cancelRowUpdates", null);
    }

    default void deleteRow() throws SQLException {
        rare("ResultSet.deleteRow", null);
    }

    default void insertRow() throws SQLException {
        rare("ResultSet.insertRow", null);
    }

    default void moveToCurrentRow() throws SQLException {
        rare("ResultSet.moveToCurrentRow", null);
    }

    default void moveToInsertRow() throws SQLException {
        rare("ResultSet.moveToInsertRow", null);
    }

    default void refreshRow() throws SQLException {
        rare("ResultSet.refreshRow", null);
    }

    default boolean rowDeleted() throws SQLException {
        return rare("ResultSet.rowDeleted", false);
    }

    default boolean rowInserted() throws SQLException {
        return rare("ResultSet.rowInserted", false);
    }

    default boolean rowUpdated() throws SQLException {
        return rare("ResultSet.rowUpdated", false);
    }

    default void updateArray(String at, Array value) throws SQLException {
        rare("ResultSet.updateArray", null);
    }

    default void updateArray(int at, Array value) throws SQLException {
        rare("ResultSet.updateArray", null);
    }

    default void updateAsciiStream(String at, InputStream value, int extra) throws SQLException {
        rare("ResultSet.updateAsciiStream", null);
    }

    default void updateAsciiStream(String at, InputStream value, long extra) throws SQLException {
        rare("ResultSet.updateAsciiStream", null);
    }

    default void updateAsciiStream(String at, InputStream value) throws SQLException {
        rare("ResultSet.updateAsciiStream", null);
    }

    default void updateAsciiStream(int at, InputStream value, int extra) throws SQLException {
        rare("ResultSet.updateAsciiStream", null);
    }

    default void updateAsciiStream(int at, InputStream value, long extra) throws SQLException {
        rare("ResultSet.updateAsciiStream", null);
    }

    default void updateAsciiStream(int at, InputStream value) throws SQLException {
        rare("ResultSet.updateAsciiStream", null);
    }

    default void updateBigDecimal(String at, BigDecimal value) throws SQLException {
        rare("ResultSet.updateBigDecimal", null);
    }

    default void updateBigDecimal(int at, BigDecimal value) throws SQLException {
        rare("ResultSet.updateBigDecimal", null);
    }

    default void updateBinaryStream(String at, InputStream value, int extra) throws SQLException {
        rare("ResultSet.updateBinaryStream", null);
    }

    default void updateBinaryStream(String at, InputStream value, long extra) throws SQLException {
        rare("ResultSet.updateBinaryStream", null);
    }

    default void updateBinaryStream(String at, InputStream value) throws SQLException {
        rare("ResultSet.updateBinaryStream", null);
    }

    default void updateBinaryStream(int at, InputStream value, int extra) throws SQLException {
        rare("ResultSet.updateBinaryStream", null);
    }

    default void updateBinaryStream(int at, InputStream value, long extra) throws SQLException {
        rare("ResultSet.updateBinaryStream", null);
    }

    default void updateBinaryStream(int at, InputStream value) throws SQLException {
        rare("ResultSet.updateBinaryStream", null);
    }

    default void updateBlob(String at, InputStream value, long extra) throws SQLException {
        rare("ResultSet.updateBlob", null);
    }

    default void updateBlob(String at, InputStream value) throws SQLException {
        rare("ResultSet.updateBlob", null);
    }

    default void updateBlob(String at, Blob value) throws SQLException {
        rare("ResultSet.updateBlob", null);
    }

    default void updateBlob(int at, InputStream value, long extra) throws SQLException {
        rare("ResultSet.updateBlob", null);
    }

    default void updateBlob(int at, InputStream value) throws SQLException {
        rare("ResultSet.updateBlob", null);
    }

    default void updateBlob(int at, Blob value) throws SQLException {
        rare("ResultSet.updateBlob", null);
    }

    default void updateBoolean(String at, boolean value) throws SQLException {
        rare("ResultSet.updateBoolean", null);
    }

    default void updateBoolean(int at, boolean value) throws SQLException {
        rare("ResultSet.updateBoolean", null);
    }

    default void updateByte(String at, byte value) throws SQLException {
        rare("ResultSet.updateByte", null);
    }

    default void updateByte(int at, byte value) throws SQLException {
        rare("ResultSet.updateByte", null);
    }

    default void updateBytes(String at, byte[] value) throws SQLException {
        rare("ResultSet.updateBytes", null);
    }

    default void updateBytes(int at, byte[] value) throws SQLException {
        rare("ResultSet.updateBytes", null);
    }

    default void updateCharacterStream(String at, Reader value, int extra) throws SQLException {
        rare("ResultSet.updateCharacterStream", null);
    }

    default void updateCharacterStream(String at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateCharacterStream", null);
    }

    default void updateCharacterStream(String at, Reader value) throws SQLException {
        rare("ResultSet.updateCharacterStream", null);
    }

    default void updateCharacterStream(int at, Reader value, int extra) throws SQLException {
        rare("ResultSet.updateCharacterStream", null);
    }

    default void updateCharacterStream(int at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateCharacterStream", null);
    }

    default void updateCharacterStream(int at, Reader value) throws SQLException {
        rare("ResultSet.updateCharacterStream", null);
    }

    default void updateClob(String at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateClob", null);
    }

    default void updateClob(String at, Reader value) throws SQLException {
        rare("ResultSet.updateClob", null);
    }

    default void updateClob(String at, Clob value) throws SQLException {
        rare("ResultSet.updateClob", null);
    }

    default void updateClob(int at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateClob", null);
    }

    default void updateClob(int at, Reader value) throws SQLException {
        rare("ResultSet.updateClob", null);
    }

    default void updateClob(int at, Clob value) throws SQLException {
        rare("ResultSet.updateClob", null);
    }

    default void updateDate(String at, Date value) throws SQLException {
        rare("ResultSet.updateDate", null);
    }

    default void updateDate(int at, Date value) throws SQLException {
        rare("ResultSet.updateDate", null);
    }

    default void updateDouble(String at, double value) throws SQLException {
        rare("ResultSet.updateDouble", null);
    }

    default void updateDouble(int at, double value) throws SQLException {
        rare("ResultSet.updateDouble", null);
    }

    default void updateFloat(String at, float value) throws SQLException {
        rare("ResultSet.updateFloat", null);
    }

    default void updateFloat(int at, float value) throws SQLException {
        rare("ResultSet.updateFloat", null);
    }

    default void updateInt(String at, int value) throws SQLException {
        rare("ResultSet.updateInt", null);
    }

    default void updateInt(int at, int value) throws SQLException {
        rare("ResultSet.updateInt", null);
    }

    default void updateLong(String at, long value) throws SQLException {
        rare("ResultSet.updateLong", null);
    }

    default void updateLong(int at, long value) throws SQLException {
        rare("ResultSet.updateLong", null);
    }

    default void updateNCharacterStream(String at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateNCharacterStream", null);
    }

    default void updateNCharacterStream(String at, Reader value) throws SQLException {
        rare("ResultSet.updateNCharacterStream", null);
    }

    default void updateNCharacterStream(int at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateNCharacterStream", null);
    }

    default void updateNCharacterStream(int at, Reader value) throws SQLException {
        rare("ResultSet.updateNCharacterStream", null);
    }

    default void updateNClob(String at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateNClob", null);
    }

    default void updateNClob(String at, Reader value) throws SQLException {
        rare("ResultSet.updateNClob", null);
    }

    default void updateNClob(String at, NClob value) throws SQLException {
        rare("ResultSet.updateNClob", null);
    }

    default void updateNClob(int at, Reader value, long extra) throws SQLException {
        rare("ResultSet.updateNClob", null);
    }

    default void updateNClob(int at, Reader value) throws SQLException {
        rare("ResultSet.updateNClob", null);
    }

    default void updateNClob(int at, NClob value) throws SQLException {
        rare("ResultSet.updateNClob", null);
    }

    default void updateNString(String at, String value) throws SQLException {
        rare("ResultSet.updateNString", null);
    }

    default void updateNString(int at, String value) throws SQLException {
        rare("ResultSet.updateNString", null);
    }

    default void updateNull(String value) throws SQLException {
        rare("ResultSet.updateNull", null);
    }

    default void updateNull(int value) throws SQLException {
        rare("ResultSet.updateNull", null);
    }

    default void updateObject(String at, Object value, int extra) throws SQLException {
        rare("ResultSet.updateObject", null);
    }

    default void updateObject(String at, Object value) throws SQLException {
        rare("ResultSet.updateObject", null);
    }

    default void updateObject(int at, Object value, int extra) throws SQLException {
        rare("ResultSet.updateObject", null);
    }

    default void updateObject(int at, Object value) throws SQLException {
        rare("ResultSet.updateObject", null);
    }

    default void updateRef(String at, Ref value) throws SQLException {
        rare("ResultSet.updateRef", null);
    }

    default void updateRef(int at, Ref value) throws SQLException {
        rare("ResultSet.updateRef", null);
    }

    default void updateRow() throws SQLException {
        rare("ResultSet.updateRow", null);
    }

    default void updateRowId(String at, RowId value) throws SQLException {
        rare("ResultSet.updateRowId", null);
    }

    default void updateRowId(int at, RowId value) throws SQLException {
        rare("ResultSet.updateRowId", null);
    }

    default void updateSQLXML(String at, SQLXML value) throws SQLException {
        rare("ResultSet.updateSQLXML", null);
    }

    default void updateSQLXML(int at, SQLXML value) throws SQLException {
        rare("ResultSet.updateSQLXML", null);
    }

    default void updateShort(String at, short value) throws SQLException {
        rare("ResultSet.updateShort", null);
    }

    default void updateShort(int at, short value) throws SQLException {
        rare("ResultSet.updateShort", null);
    }

    default void updateString(String at, String value) throws SQLException {
        rare("ResultSet.updateString", null);
    }

    default void updateString(int at, String value) throws SQLException {
        rare("ResultSet.updateString", null);
    }

    default void updateTime(String at, Time value) throws SQLException {
        rare("ResultSet.updateTime", null);
    }

    default void updateTime(int at, Time value) throws SQLException {
        rare("ResultSet.updateTime", null);
    }

    default void updateTimestamp(String at, Timestamp value) throws SQLException {
        rare("ResultSet.updateTimestamp", null);
    }

    default void updateTimestamp(int at, Timestamp value) throws SQLException {
        rare("ResultSet.updateTimestamp", null);
    }
}
