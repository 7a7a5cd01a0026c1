package io.millpond.benchmark.contender;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A pool that has been started. */
public final class PoolUnderTest implements AutoCloseable {
    private final DataSource source;
    private final AutoCloseable pool;
    private final int size;

    PoolUnderTest(DataSource source, AutoCloseable pool, int size) {
        this.source = source;
        this.pool = pool;
        this.size = size;
    }

    public DataSource source() {
        return source;
    }

    /** Lends all connections at once and returns them, so that all of them are open. */
    public PoolUnderTest fill() throws SQLException {
        for (Connection connection : lendAll()) {
            connection.close();
        }
        return this;
    }

    /** All connections, held by the caller. */
    public List<Connection> lendAll() throws SQLException {
        List<Connection> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(source.getConnection());
        }
        return all;
    }

    @Override
    public void close() {
        try {
            pool.close();
        } catch (Exception e) {
            throw new IllegalStateException(source + " cannot be closed", e);
        }
    }
}
