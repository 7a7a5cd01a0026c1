package io.millpond.testkit;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/** A forward-only result set over rows in memory. */
final class ScriptedResultSet implements RareReads, RareMoves, RareUpdates {
    private static final int NEXT = CallIds.of("ResultSet.next");
    private static final int GET = CallIds.of("ResultSet.get");
    private static final int WAS_NULL = CallIds.of("ResultSet.wasNull");
    private static final int GET_STATEMENT = CallIds.of("ResultSet.getStatement");
    private static final int IS_CLOSED = CallIds.of("ResultSet.isClosed");
    private static final int GET_WARNINGS = CallIds.of("ResultSet.getWarnings");
    private static final int CLEAR_WARNINGS = CallIds.of("ResultSet.clearWarnings");
    private static final int FIND_COLUMN = CallIds.of("ResultSet.findColumn");
    private static final int CLOSE = CallIds.of("ResultSet.close");

    private final ScriptedConnection connection;
    private final Statement statement;
    private final Rows rows;
    private int row = -1;
    private boolean wasNull;
    private volatile boolean closed;

    ScriptedResultSet(ScriptedConnection connection, Statement statement, Rows rows) {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
    }

    @Override
    public boolean next() throws SQLException {
        boolean outermost = connection.begin(NEXT, false);
        try {
            Object told = connection.play(NEXT, null);
            requireOpen();
            return Told.or(told, Boolean.valueOf(++row < rows.values.length));
        } finally {
            connection.end(outermost);
        }
    }

    private Object value(int column) throws SQLException {
        boolean outermost = connection.begin(GET, false);
        try {
            Object told = connection.play(GET, null);
            requireOpen();
            Object value = told == null ? rows.values[row][column - 1] : Told.or(told, null);
            wasNull = value == null;
            return value;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new SQLException("no row " + row + " or no column " + column, "24000");
        } finally {
            connection.end(outermost);
        }
    }

    private void requireOpen() throws SQLException {
        if (isClosedQuietly()) {
            throw new SQLException("this result set is closed", "24000");
        }
    }

    private boolean isClosedQuietly() throws SQLException {
        return closed || connection.terminated() || (statement != null && statement.isClosed());
    }

    @Override
    public int getInt(int column) throws SQLException {
        return value(column) instanceof Number n ? n.intValue() : 0;
    }

    @Override
    public long getLong(int column) throws SQLException {
        return value(column) instanceof Number n ? n.longValue() : 0;
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        Object value = value(column);
        return value instanceof Boolean b ? b : value instanceof Number n && n.intValue() != 0;
    }

    @Override
    public String getString(int column) throws SQLException {
        Object value = value(column);
        return value == null ? null : value.toString();
    }

    @Override
    public Object getObject(int column) throws SQLException {
        return value(column);
    }

    @Override
    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    @Override
    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    @Override
    public String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    @Override
    public Object getObject(String label) throws SQLException {
        return getObject(findColumn(label));
    }

    @Override
    public int findColumn(String label) throws SQLException {
        connection.told(FIND_COLUMN, null);
        int column = rows.columnOf(label);
        if (column < 0) {
            throw new SQLException("no column named " + label, "42703");
        }
        return column;
    }

    @Override
    public boolean wasNull() throws SQLException {
        return connection.told(WAS_NULL, wasNull);
    }

    @Override
    public Statement getStatement() throws SQLException {
        return connection.told(GET_STATEMENT, statement);
    }

    @Override
    public void close() throws SQLException {
        boolean outermost = connection.begin(CLOSE, false);
        try {
            Object told = connection.play(CLOSE, null);
            if (Told.acts(told)) {
                closed = true;
            }
            Told.conclude(told);
        } finally {
            connection.end(outermost);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return connection.told(IS_CLOSED, isClosedQuietly());
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return connection.told(GET_WARNINGS, null);
    }

    @Override
    public void clearWarnings() throws SQLException {
        connection.told(CLEAR_WARNINGS, null);
    }

    @Override
    public <T> T rare(String method, T otherwise) throws SQLException {
        return connection.rare(method, otherwise);
    }

    @Override
    public <T> T rareObject(String method, Class<T> type) throws SQLException {
        return connection.rareObject(method, type);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        connection.told(ScriptedConnection.UNWRAP, null);
        return Unwrapping.of(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return connection.told(ScriptedConnection.IS_WRAPPER_FOR, type.isInstance(this));
    }
}
