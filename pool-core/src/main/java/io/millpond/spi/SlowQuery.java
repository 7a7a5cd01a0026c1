package io.millpond.spi;

import java.time.Duration;

/**
 * An execution that takes, or took, longer than {@code slowQueryThreshold}.
 *
 * @param sql its text with every literal replaced by {@code ?}; never a parameter
 * @param elapsed how long it has taken so far, or took
 * @param running whether it has not come back yet; such an execution is told of again when it has
 * @param failed whether it ended with an exception
 * @param threadId id of the thread that borrowed the connection
 */
public record SlowQuery(String sql, Duration elapsed, boolean running, boolean failed, long threadId) {}
