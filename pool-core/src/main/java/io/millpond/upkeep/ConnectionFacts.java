package io.millpond.upkeep;

/**
 * What a rule may know of one idle or lent connection; all times in nanoseconds since the pool's start.
 *
 * @param seed constant for this connection, different for others: decides where in the spread its lifetime ends and its
 *     keepalives come
 * @param openedAt when it was opened
 * @param returnedAt when its last lease ended
 * @param provenAt when it was last known to work
 */
public record ConnectionFacts(long seed, long openedAt, long returnedAt, long provenAt) {}
