package io.millpond.jdbc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What tells one prepared statement from another: its SQL and everything else that it was prepared with.
 *
 * @param keys generated keys asked for, by flag, by index or by name; null for none
 */
record StatementKey(
        String sql,
        int type,
        int concurrency,
        int holdability,
        @Nullable Object keys) {
    static final int DEFAULT = -1;

    static StatementKey of(String sql) {
        return new StatementKey(sql, DEFAULT, DEFAULT, DEFAULT, null);
    }

    static StatementKey of(String sql, int generatedKeys) {
        return new StatementKey(sql, DEFAULT, DEFAULT, DEFAULT, generatedKeys);
    }

    static StatementKey of(String sql, int[] columns) {
        return new StatementKey(sql, DEFAULT, DEFAULT, DEFAULT, Arrays.toString(columns));
    }

    static StatementKey of(String sql, String[] columns) {
        return new StatementKey(sql, DEFAULT, DEFAULT, DEFAULT, Arrays.asList(columns.clone()));
    }
}
