package io.millpond.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/** Whether a driver wants to know where a request begins and ends (JDBC 4.3, {@link Connection#beginRequest}). */
enum RequestBoundary {
    /** The driver does something there: every lease is marked, so no return is free of driver calls. */
    MARKED,
    /** The driver inherits the empty default methods. */
    UNMARKED;

    /**
     * Looked up for each new connection, which costs next to nothing beside the connect. What is remembered by class (a
     * {@code ClassValue}) hangs on that class: a driver that applications share would keep the class loader of each.
     */
    static RequestBoundary of(Connection raw) {
        try {
            Class<?> type = raw.getClass();
            boolean empty = type.getMethod("beginRequest").isDefault()
                    && type.getMethod("endRequest").isDefault();
            return empty ? UNMARKED : MARKED;
        } catch (NoSuchMethodException | SecurityException e) {
            return UNMARKED;
        }
    }

    /**
     * Tells the driver that a request begins. Answers how to go on: one that has the method and no requests is
     * not asked again.
     */
    static RequestBoundary begin(Connection raw) throws SQLException {
        try {
            raw.beginRequest();
            return MARKED;
        } catch (SQLFeatureNotSupportedException e) {
            return UNMARKED;
        }
    }
}
