package io.millpond.pool;

/**
 * Fails with a {@code StackOverflowError} before anything has been touched, where the stack is about to end:
 * applications catch that error, and what a borrower leaves half done when it strikes later, its catch blocks cannot
 * always clear up, for they need stack too.
 */
final class StackReserve {
    /** With the arguments below more than enrolling, waiting and leaving take, compiled or interpreted. */
    private static final int FRAMES = 128;

    private StackReserve() {}

    static void require() {
        descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    /** The arguments make the frame large. */
    private static long descend(
            int left, long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l) {
        return left == 0 ? a : descend(left - 1, b, c, d, e, f, g, h, i, j, k, l, a) + left;
    }
}
