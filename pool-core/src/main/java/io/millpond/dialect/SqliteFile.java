package io.millpond.dialect;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a SQLite URL keeps its data.
 *
 * @param path the file, or {@code null} if the data live in memory
 * @param dataLife how long
 * @param warnings what that means for a pool
 */
record SqliteFile(@Nullable String path, DataLife dataLife, List<String> warnings) {
    private static final String PREFIX = "jdbc:sqlite:";

    static SqliteFile of(String url) {
        int start = url.indexOf(PREFIX);
        String location = start < 0 ? url : url.substring(start + PREFIX.length());
        String name = location.split("\\?", 2)[0];
        // journal_mode=memory is another parameter, and of a name without file: SQLite reads none
        boolean inMemory =
                name.isEmpty() || name.contains(":memory:") || name.startsWith("file:") && has(location, "mode=memory");
        if (!inMemory) {
            return new SqliteFile(canonical(name), DataLife.LASTING, List.of());
        }
        if (has(location, "cache=shared")) {
            return new SqliteFile(
                    null,
                    DataLife.WITH_LAST_CONNECTION,
                    List.of("an in-memory SQLite database with cache=shared answers SQLITE_LOCKED to concurrent writers"
                            + " at once, and is gone when the pool is closed, until when one connection more is open to"
                            + " keep it; use a file in a temporary folder"));
        }
        return new SqliteFile(
                null,
                DataLife.WITH_EACH_CONNECTION,
                List.of("every connection to an in-memory SQLite database has a database of its own; use a file, or"
                        + " maxSize(1). idleTimeout, maxLifetime and reconnect() leave such connections alone"));
    }

    private static boolean has(String location, String parameter) {
        return Arrays.asList(location.split("[?&]")).contains(parameter);
    }

    private static String canonical(String name) {
        String plain = name.startsWith("file:") ? name.substring("file:".length()) : name;
        try {
            return new File(plain).getCanonicalPath();
        } catch (IOException unreadable) {
            return plain;
        }
    }
}
