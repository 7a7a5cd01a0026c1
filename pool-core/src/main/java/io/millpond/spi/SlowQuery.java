package io.millpond.spi;

import java.time.Duration;

/**
 * An execution that takes, or took, longer than {@code slowQueryThreshold}. As soon as a limit of queries or
 * transactions is set, each fetch of rows, and each change of a row through a result set, counts like one.
 *
 * @param sql its text with every literal replaced by {@code ?}; never a parameter
 * @param elapsed how long it has taken so far, or took
 * @param running whether it has not come back yet; such an execution is told of again when it has
 * @param failed whether it ended with an exception
 * @param threadId id of the thread that borrowed the connection
 */
public record SlowQuery(String sql, Duration elapsed, boolean running, boolean failed, long threadId) {}
