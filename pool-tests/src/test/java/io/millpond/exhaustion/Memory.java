package io.millpond.exhaustion;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory that runs out at a given moment: {@link StarvedLoader} puts a call of {@link #take} before every allocation of
 * the classes that it loads. One thread at a time goes hungry, or the threads of one pool.
 */
public final class Memory {
    /** Read by every thread, written by the hungry one. */
    private static volatile Thread hungry;

    /** How the names of the hungry threads begin. Read by every thread, written by the test's. */
    private static volatile String hungryNames;

    // guarded by the class
    private static int left;
    private static boolean forGood;
    private static List<Error> refused = List.of();

    private Memory() {}

    /**
     * From now on the calling thread's n-th allocation fails.
     *
     * @param n from 1
     * @param lasting whether all later ones fail too, until {@link #restore}
     */
    static void exhaust(int n, boolean lasting) {
        prepare(n, lasting);
        hungry = Thread.currentThread();
    }

    /** The same for all threads whose names begin so: the n-th allocation of any of them fails. */
    static void exhaust(String names, int n, boolean lasting) {
        prepare(n, lasting);
        hungryNames = names;
    }

    private static synchronized void prepare(int n, boolean lasting) {
        left = n;
        forGood = lasting;
        refused = new ArrayList<>();
    }

    /** There is enough again; answers what the allocations that failed have thrown. */
    static synchronized List<Error> restore() {
        hungry = null;
        hungryNames = null;
        return refused;
    }

    /** Called before every allocation. */
    public static void take() {
        Thread one = hungry;
        String names = hungryNames;
        if (one == null && names == null) {
            return;
        }
        Thread self = Thread.currentThread();
        if (one == self || names != null && self.getName().startsWith(names)) {
            takeOne();
        }
    }

    private static synchronized void takeOne() {
        boolean restored = hungry == null && hungryNames == null;
        if (!restored && --left <= 0 && (left == 0 || forGood)) {
            OutOfMemoryError error = new OutOfMemoryError("as the test wants it");
            refused.add(error);
            throw error;
        }
    }
}
