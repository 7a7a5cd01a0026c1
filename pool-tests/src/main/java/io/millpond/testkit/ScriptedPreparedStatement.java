package io.millpond.testkit;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement: its text is understood once, executions allocate nothing but their result set. */
final class ScriptedPreparedStatement extends ScriptedStatement implements RareParameters {
    private static final int SET = CallIds.of("setParameter");

    private final String sql;
    private final SqlEffect effect;

    ScriptedPreparedStatement(ScriptedConnection connection, String sql) {
        super(connection);
        this.sql = sql;
        this.effect = SqlEffect.of(sql);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return query(sql, effect);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return update(sql, effect);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(sql, effect);
    }

    @Override
    public boolean execute() throws SQLException {
        return any(sql, effect);
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        parameter();
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        parameter();
    }

    @Override
    public void setString(int index, String value) throws SQLException {
        parameter();
    }

    private void parameter() throws SQLException {
        boolean outermost = connection.begin(SET, false);
        try {
            connection.told(SET, null);
            connection.requireOpen();
        } finally {
            connection.end(outermost);
        }
    }

    /** The text, without values. */
    @Override
    public String toString() {
        return sql;
    }
}
