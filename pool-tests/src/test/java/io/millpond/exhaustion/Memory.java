package io.millpond.exhaustion;

/**
 * Memory that runs out at a given moment: {@link StarvedLoader} puts a call of {@link #take} before every allocation of the classes that it loads. One
 * thread at a time goes hungry.
 */
public final class Memory {
    /** Read by every thread, written by the hungry one. */
    private static volatile Thread hungry;

    private static int left;
    private static boolean forGood;
    private static int refused;

    private Memory() {}

    /**
     * From now on the calling thread's n-th allocation fails.
     *
     * @param n from 1
     * @param lasting whether all later ones fail too, until {@link #restore}
     */
    static void exhaust(int n, boolean lasting) {
        left = n;
        forGood = lasting;
        refused = 0;
        hungry = Thread.currentThread();
    }

    /** There is enough again; answers how many allocations failed. */
    static int restore() {
        hungry = null;
        return refused;
    }

    /** Called before every allocation. */
    public static void take() {
        if (hungry == Thread.currentThread() && --left <= 0 && (left == 0 || forGood)) {
            refused++;
            throw new OutOfMemoryError("as the test wants it");
        }
    }
}
