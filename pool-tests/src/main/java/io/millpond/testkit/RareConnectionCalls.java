package io.millpond.testkit;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Struct;
import java.util.Map;

/** What few callers use of a connection. */
@SuppressWarnings("deprecation")
public interface RareConnectionCalls extends Connection {
    /** Counts the call, plays its scripts and answers with the given value unless a script says otherwise. */
    <T> T rare(String method, T otherwise) throws SQLException;

    /** The same for a child object: a stub whose calls are counted too. */
    <T> T rareObject(String method, Class<T> type) throws SQLException;

    default Array createArrayOf(String at, Object[] value) throws SQLException {
        return rareObject("createArrayOf", Array.class);
    }

    default Blob createBlob() throws SQLException {
        return rareObject("createBlob", Blob.class);
    }

    default Clob createClob() throws SQLException {
        return rareObject("createClob", Clob.class);
    }

    default NClob createNClob() throws SQLException {
        return rareObject("createNClob", NClob.class);
    }

    default SQLXML createSQLXML() throws SQLException {
        return rareObject("createSQLXML", SQLXML.class);
    }

    default Struct createStruct(String at, Object[] value) throws SQLException {
        return rareObject("createStruct", Struct.class);
    }

    default DatabaseMetaData getMetaData() throws SQLException {
        return rareObject("getMetaData", DatabaseMetaData.class);
    }

    default Map<String, Class<?>> getTypeMap() throws SQLException {
        return rare("getTypeMap", null);
    }

    default String nativeSQL(String value) throws SQLException {
        return rare("nativeSQL", null);
    }

    default void releaseSavepoint(Savepoint value) throws SQLException {
        rare("releaseSavepoint", null);
    }

    default void rollback(Savepoint value) throws SQLException {
        rare("rollback", null);
    }

    default Savepoint setSavepoint() throws SQLException {
        return rareObject("setSavepoint", Savepoint.class);
    }

    default Savepoint setSavepoint(String value) throws SQLException {
        return rareObject("setSavepoint", Savepoint.class);
    }

    default void setTypeMap(Map<String, Class<?>> value) throws SQLException {
        rare("setTypeMap", null);
    }
}
