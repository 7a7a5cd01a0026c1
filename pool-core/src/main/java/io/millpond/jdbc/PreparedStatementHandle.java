package io.millpond.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A prepared statement of one lease. If there is a cache, closing it puts the driver's statement there, clean. */
class PreparedStatementHandle extends DelegatingPreparedStatement {
    private final PreparedStatement raw;
    private final @Nullable StatementCache cache;
    private final @Nullable StatementKey key;

    /** The last result set given out, which a statement that goes into the cache must not leave open. */
    private @Nullable ResultSet lastResult;

    PreparedStatementHandle(ConnectionHandle connection, PreparedStatement raw) {
        this(connection, raw, null, null);
    }

    PreparedStatementHandle(
            ConnectionHandle connection,
            PreparedStatement raw,
            @Nullable StatementCache cache,
            @Nullable StatementKey key) {
        super(connection, raw);
        this.raw = raw;
        this.cache = cache;
        this.key = key;
    }

    @Override
    PreparedStatement delegate() throws SQLException {
        requireOpen();
        return raw;
    }

    @Override
    PreparedStatement executing() throws SQLException {
        return delegate();
    }

    @Override
    @Nullable
    ResultSet wrap(@Nullable ResultSet child) {
        if (cache != null) {
            lastResult = child;
        }
        return super.wrap(child);
    }

    @Override
    void closeRaw() throws SQLException {
        if (cache == null || key == null || isAltered() || raw.isClosed()) {
            raw.close();
            return;
        }
        try {
            if (lastResult != null) {
                lastResult.close();
            }
            raw.clearParameters();
            raw.clearBatch();
            raw.clearWarnings();
        } catch (SQLException unfit) {
            raw.close();
            return;
        }
        cache.put(key, raw);
    }
}
