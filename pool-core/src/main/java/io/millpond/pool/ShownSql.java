package io.millpond.pool;

import io.millpond.query.NormalizedSql;
import org.jspecify.annotations.Nullable;

/**
 * The text of a statement as others get to see it: without its literals, which the first who asks leaves out. From then
 * on the whole text is not kept.
 */
final class ShownSql {
    /** Of so many characters a thousand are 16 to 32 MB. */
    static final int LONG = 16 * 1024;

    private static final String UNKNOWN = "(unknown)";

    private final boolean quotedNames;

    /** Null as soon as {@link #shape} has been written; two who ask at once find the same. */
    private volatile @Nullable String sql;

    private volatile String shape = UNKNOWN;

    ShownSql(@Nullable String sql, boolean quotedNames) {
        this.sql = sql;
        this.quotedNames = quotedNames;
    }

    /** Whether the whole text is still kept, and takes much memory. */
    boolean isLong() {
        String whole = sql;
        return whole != null && whole.length() > LONG;
    }

    String text() {
        String whole = sql;
        if (whole != null) {
            shape = NormalizedSql.of(whole, quotedNames);
            sql = null;
        }
        return shape;
    }
}
