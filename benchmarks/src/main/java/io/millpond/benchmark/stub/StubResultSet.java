package io.millpond.benchmark.stub;

import io.millpond.testkit.RareMoves;
import io.millpond.testkit.RareReads;
import io.millpond.testkit.RareUpdates;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One row, again and again. */
final class StubResultSet implements RareReads, RareMoves, RareUpdates {
    private int row;

    StubResultSet rewound() {
        row = 0;
        return this;
    }

    @Override
    public boolean next() {
        return ++row == 1;
    }

    @Override
    public void close() {}

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public boolean wasNull() {
        return false;
    }

    @Override
    public @Nullable Statement getStatement() {
        return null;
    }

    @Override
    public int findColumn(String label) {
        return 1;
    }

    @Override
    public int getInt(int column) {
        return column;
    }

    @Override
    public int getInt(String label) {
        return 1;
    }

    @Override
    public long getLong(int column) {
        return column;
    }

    @Override
    public long getLong(String label) {
        return 1;
    }

    @Override
    public boolean getBoolean(int column) {
        return true;
    }

    @Override
    public String getString(int column) {
        return "";
    }

    @Override
    public String getString(String label) {
        return "";
    }

    @Override
    public Object getObject(int column) {
        return "";
    }

    @Override
    public Object getObject(String label) {
        return "";
    }

    @Override
    public <T> T rare(String method, T otherwise) {
        return otherwise;
    }

    @Override
    public <T> T rareObject(String method, Class<T> type) {
        throw new UnsupportedOperationException(method);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {}
}
