package io.millpond.jdbc;

import java.sql.Connection;

/** Whether a driver wants to know where a request begins and ends (JDBC 4.3, {@link Connection#beginRequest}). */
enum RequestBoundary {
    /** The driver does something there: every lease is marked, so no return is free of driver calls. */
    MARKED,
    /** The driver inherits the empty default methods. */
    UNMARKED;

    /** Looked up once per class of driver connections. */
    private static final ClassValue<RequestBoundary> OF_CLASS = new ClassValue<>() {
        @Override
        protected RequestBoundary computeValue(Class<?> type) {
            try {
                boolean empty = type.getMethod("beginRequest").isDefault()
                        && type.getMethod("endRequest").isDefault();
                return empty ? UNMARKED : MARKED;
            } catch (NoSuchMethodException | SecurityException e) {
                return UNMARKED;
            }
        }
    };

    static RequestBoundary of(Connection raw) {
        return OF_CLASS.get(raw.getClass());
    }
}
