package io.millpond.exhaustion;

import io.millpond.testkit.ScriptedDriver;

/**
 * A pool in one situation, used by one thread for which memory runs out; {@link StarvedUse} is loaded by
 * {@link StarvedLoader}.
 */
public interface Scenario {
    /** Makes the pool and brings about the situation. */
    void prepare(ScriptedDriver driver, String situation) throws Exception;

    /** How the names of the threads begin for which memory runs out; null for the one that does the step. */
    String hungryThreads();

    /** The step during which memory runs out. */
    void step() throws Exception;

    /** Gives back what the test itself still holds. */
    void release() throws Exception;

    /** What is wrong with the pool, or an empty text. */
    String lost();

    /** Whether all connections that the pool may have can be had at once. */
    boolean isWhole();

    void close();

    /** Whether the pool's listener has been told that it is closed. */
    boolean isToldOfTheEnd();
}
