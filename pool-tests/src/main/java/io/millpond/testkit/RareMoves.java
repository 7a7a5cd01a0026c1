package io.millpond.testkit;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Moving about in a result set other than forward. */
@SuppressWarnings("deprecation")
public interface RareMoves extends ResultSet {
    /** Counts the call, plays its scripts and answers with the given value unless a script says otherwise. */
    <T> T rare(String method, T otherwise) throws SQLException;

    default boolean absolute(int value) throws SQLException {
        return rare("ResultSet.absolute", false);
    }

    default void afterLast() throws SQLException {
        rare("ResultSet.afterLast", null);
    }

    default void beforeFirst() throws SQLException {
        rare("ResultSet.beforeFirst", null);
    }

    default boolean first() throws SQLException {
        return rare("ResultSet.first", false);
    }

    default boolean isAfterLast() throws SQLException {
        return rare("ResultSet.isAfterLast", false);
    }

    default boolean isBeforeFirst() throws SQLException {
        return rare("ResultSet.isBeforeFirst", false);
    }

    default boolean isFirst() throws SQLException {
        return rare("ResultSet.isFirst", false);
    }

    default boolean isLast() throws SQLException {
        return rare("ResultSet.isLast", false);
    }

    default boolean last() throws SQLException {
        return rare("ResultSet.last", false);
    }

    default boolean previous() throws SQLException {
        return rare("ResultSet.previous", false);
    }

    default boolean relative(int value) throws SQLException {
        return rare("ResultSet.relative", false);
    }

    default void setFetchDirection(int value) throws SQLException {
        rare("ResultSet.setFetchDirection", null);
    }

    default void setFetchSize(int value) throws SQLException {
        rare("ResultSet.setFetchSize", null);
    }
}
