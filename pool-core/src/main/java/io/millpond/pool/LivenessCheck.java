package io.millpond.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks whether an idle connection still works. Runs on workers only; the caller keeps the deadline. */
final class LivenessCheck {
    private final @Nullable String testQuery;
    private final int timeoutSeconds;

    LivenessCheck(@Nullable String testQuery, long timeoutNanos) {
        this.testQuery = testQuery;
        // the driver's own limit is the second line, so it is rounded up; drivers multiply it by 1,000 without a look
        this.timeoutSeconds =
                (int) Math.min(Integer.MAX_VALUE / 1_000, 1 + TimeUnit.NANOSECONDS.toSeconds(timeoutNanos - 1));
    }

    /** False, or any exception, means that it does not. */
    boolean isAlive(Connection raw) throws SQLException {
        return testQuery == null ? raw.isValid(timeoutSeconds) : passes(raw, testQuery);
    }

    /** No query timeout here: with some drivers it would stay with the session (H2). */
    private boolean passes(Connection raw, String query) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute(query);
        }
        if (!raw.getAutoCommit()) {
            raw.rollback();
        }
        return true;
    }
}
