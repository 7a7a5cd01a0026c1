// generated from java.sql.Statement for StatementHandle; do not edit
package io.millpond.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.NullUnmarked;

/** The plain part of {@link StatementHandle}; java.sql does not say what may be null. */
@NullUnmarked
@SuppressWarnings("deprecation")
abstract class DelegatingStatement extends Tracked implements Statement {
    DelegatingStatement(ConnectionHandle connection) {
        super(connection);
    }

    /** The driver's object; throws if it must not be used any more. */
    abstract Statement delegate() throws SQLException;

    abstract int begin(String sql) throws SQLException;

    abstract Statement target();

    abstract void end(int call);

    @Override
    public void addBatch(String a0) throws SQLException {
        Statement target = delegate();
        try {
            target.addBatch(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        Statement target = delegate();
        try {
            target.clearBatch();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        Statement target = delegate();
        try {
            target.clearWarnings();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        Statement target = delegate();
        try {
            target.closeOnCompletion();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public String enquoteIdentifier(String a0, boolean a1) throws SQLException {
        Statement target = delegate();
        try {
            return target.enquoteIdentifier(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public String enquoteLiteral(String a0) throws SQLException {
        Statement target = delegate();
        try {
            return target.enquoteLiteral(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public String enquoteNCharLiteral(String a0) throws SQLException {
        Statement target = delegate();
        try {
            return target.enquoteNCharLiteral(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public boolean execute(String a0) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.execute(a0);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public boolean execute(String a0, int a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.execute(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public boolean execute(String a0, int[] a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.execute(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public boolean execute(String a0, String[] a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.execute(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        int call = begin(null);
        Statement target = target();
        try {
            return target.executeBatch();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        int call = begin(null);
        Statement target = target();
        try {
            return target.executeLargeBatch();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public long executeLargeUpdate(String a0) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeLargeUpdate(a0);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public long executeLargeUpdate(String a0, int a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeLargeUpdate(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public long executeLargeUpdate(String a0, int[] a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeLargeUpdate(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public long executeLargeUpdate(String a0, String[] a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeLargeUpdate(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public ResultSet executeQuery(String a0) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return wrapResultSet(target.executeQuery(a0));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public int executeUpdate(String a0) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeUpdate(a0);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public int executeUpdate(String a0, int a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeUpdate(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public int executeUpdate(String a0, int[] a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeUpdate(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public int executeUpdate(String a0, String[] a1) throws SQLException {
        int call = begin(a0);
        Statement target = target();
        try {
            return target.executeUpdate(a0, a1);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            end(call);
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        Statement target = delegate();
        try {
            return target.getFetchDirection();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        Statement target = delegate();
        try {
            return target.getFetchSize();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        Statement target = delegate();
        int call = enter();
        try {
            return wrapResultSet(target.getGeneratedKeys());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        Statement target = delegate();
        try {
            return target.getLargeMaxRows();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        Statement target = delegate();
        try {
            return target.getLargeUpdateCount();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        Statement target = delegate();
        try {
            return target.getMaxFieldSize();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getMaxRows() throws SQLException {
        Statement target = delegate();
        try {
            return target.getMaxRows();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        Statement target = delegate();
        int call = enter();
        try {
            return target.getMoreResults();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public boolean getMoreResults(int a0) throws SQLException {
        Statement target = delegate();
        int call = enter();
        try {
            return target.getMoreResults(a0);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        Statement target = delegate();
        int call = enter();
        try {
            return target.getQueryTimeout();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        Statement target = delegate();
        try {
            return wrapResultSet(target.getResultSet());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        Statement target = delegate();
        try {
            return target.getResultSetConcurrency();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        Statement target = delegate();
        try {
            return target.getResultSetHoldability();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getResultSetType() throws SQLException {
        Statement target = delegate();
        try {
            return target.getResultSetType();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int getUpdateCount() throws SQLException {
        Statement target = delegate();
        try {
            return target.getUpdateCount();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        Statement target = delegate();
        int call = enter();
        try {
            return target.getWarnings();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        Statement target = delegate();
        try {
            return target.isCloseOnCompletion();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isPoolable() throws SQLException {
        Statement target = delegate();
        try {
            return target.isPoolable();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isSimpleIdentifier(String a0) throws SQLException {
        Statement target = delegate();
        try {
            return target.isSimpleIdentifier(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setCursorName(String a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setCursorName(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setEscapeProcessing(boolean a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setEscapeProcessing(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setFetchDirection(int a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setFetchDirection(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setFetchSize(int a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setFetchSize(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setLargeMaxRows(long a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setLargeMaxRows(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setMaxFieldSize(int a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setMaxFieldSize(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setMaxRows(int a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setMaxRows(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setPoolable(boolean a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setPoolable(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public void setQueryTimeout(int a0) throws SQLException {
        Statement target = delegate();
        try {
            target.setQueryTimeout(a0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }
}
