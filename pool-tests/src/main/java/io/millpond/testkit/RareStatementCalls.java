package io.millpond.testkit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Properties of statements that no test of a pool depends on. */
@SuppressWarnings("deprecation")
public interface RareStatementCalls extends Statement {
    /** Counts the call, plays its scripts and answers with the given value unless a script says otherwise. */
    <T> T rare(String method, T otherwise) throws SQLException;

    /** The same for a child object: a stub whose calls are counted too. */
    <T> T rareObject(String method, Class<T> type) throws SQLException;

    default void addBatch(String value) throws SQLException {
        rare("addBatch", null);
    }

    default void clearBatch() throws SQLException {
        rare("clearBatch", null);
    }

    default void closeOnCompletion() throws SQLException {
        rare("closeOnCompletion", null);
    }

    default int getFetchDirection() throws SQLException {
        return rare("getFetchDirection", 0);
    }

    default int getFetchSize() throws SQLException {
        return rare("getFetchSize", 0);
    }

    default ResultSet getGeneratedKeys() throws SQLException {
        return rareObject("getGeneratedKeys", ResultSet.class);
    }

    default int getMaxFieldSize() throws SQLException {
        return rare("getMaxFieldSize", 0);
    }

    default int getMaxRows() throws SQLException {
        return rare("getMaxRows", 0);
    }

    default int getResultSetConcurrency() throws SQLException {
        return rare("getResultSetConcurrency", 0);
    }

    default int getResultSetHoldability() throws SQLException {
        return rare("getResultSetHoldability", 0);
    }

    default int getResultSetType() throws SQLException {
        return rare("getResultSetType", 0);
    }

    default boolean isCloseOnCompletion() throws SQLException {
        return rare("isCloseOnCompletion", false);
    }

    default boolean isPoolable() throws SQLException {
        return rare("isPoolable", false);
    }

    default void setCursorName(String value) throws SQLException {
        rare("setCursorName", null);
    }

    default void setEscapeProcessing(boolean value) throws SQLException {
        rare("setEscapeProcessing", null);
    }

    default void setFetchDirection(int value) throws SQLException {
        rare("setFetchDirection", null);
    }

    default void setFetchSize(int value) throws SQLException {
        rare("setFetchSize", null);
    }

    default void setMaxFieldSize(int value) throws SQLException {
        rare("setMaxFieldSize", null);
    }

    default void setMaxRows(int value) throws SQLException {
        rare("setMaxRows", null);
    }

    default void setPoolable(boolean value) throws SQLException {
        rare("setPoolable", null);
    }
}
