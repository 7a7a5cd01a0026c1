package io.millpond.faults;

import io.millpond.testkit.history.History;
import java.util.List;
import java.util.Random;

/** What a pool stands on while faults strike it, and what is seen of the pool from there. */
interface ChaosGround extends AutoCloseable {
    /**
     * A fault. It begins and ends in here, and nobody cleans up after it: what it has broken stays so until
     * the pool notices.
     */
    record Strike(String name, Action action) {
        /** May take a while; throws only if the fault could not be brought about. */
        @FunctionalInterface
        interface Action {
            void strike(Random random) throws Exception;
        }
    }

    /** For people. */
    String title();

    /** How the pool reaches it. */
    Contestant.Settings settings();

    /** One use of a connection. */
    String work();

    List<Strike> strikes();

    /** Connections that clients hold now, established or about to be. */
    int held();

    /** Sessions that the server sees now; waits while it does not answer. */
    int sessions() throws Exception;

    /** Notes which connections are opened and closed from now on, where that can be seen from here. */
    default void recordIn(History history) {}

    /** Throws if two used one connection at once, where that can be seen from here. */
    void verify();

    /** Ends every fault. */
    @Override
    void close();
}
