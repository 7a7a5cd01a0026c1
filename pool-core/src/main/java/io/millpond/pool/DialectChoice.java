package io.millpond.pool;

import io.millpond.dialect.Dialect;
import io.millpond.dialect.Dialects;
import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which database this is: told by the URL, or, where a DataSource is wrapped, by the first connection. */
final class DialectChoice {
    /** Set once for good; two connects that find it out at the same time find the same. */
    private volatile @Nullable Dialect known;

    DialectChoice(@Nullable String url, Map<String, String> properties) {
        known = url == null ? null : Dialects.forUrl(url, properties);
    }

    /** Null as long as nobody can know. */
    @Nullable
    Dialect known() {
        return known;
    }

    /** For a connection that has just been opened; on the thread that opened it. */
    Dialect of(Connection raw) {
        Dialect dialect = known;
        if (dialect == null) {
            dialect = Dialects.forConnection(raw);
            known = dialect;
        }
        return dialect;
    }
}
