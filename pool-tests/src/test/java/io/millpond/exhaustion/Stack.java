package io.millpond.exhaustion;

import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A stack that ends so many calls above a given method: {@link ShallowLoader} has every method of the pool ask when it
 * is called, and before it calls one of the JDK, the driver or a listener. Unlike a stack that ends by itself it does
 * so at the same place each time, and in every place there is; but all frames count alike, and what others do above
 * their first frame they can do.
 */
public final class Stack {
    private static final StackWalker WALKER = StackWalker.getInstance();

    /**
     * How the names of the threads begin that have so little; null for none. Read by every thread,
     * written by the test's.
     */
    private static volatile String threads;

    // written before the names
    private static String className = "";
    private static String methodName = "";
    private static int frames;

    // guarded by the class
    private static List<Error> ends = List.of();

    private Stack() {}

    /**
     * From now on calls fail on those threads while this method runs there.
     *
     * @param names how the names of the threads begin
     * @param depth how many calls above that method can be made, from 0
     */
    static synchronized void endAbove(String owner, String method, String names, int depth) {
        className = owner;
        methodName = method;
        frames = depth;
        ends = new ArrayList<>();
        threads = names;
    }

    /** There is enough again; answers what was thrown where it ended. */
    static synchronized List<Error> restore() {
        threads = null;
        return ends;
    }

    /** Called at the beginning of each of the pool's methods. */
    public static void entered() {
        require(0);
    }

    /** Called before each call of a method of others. */
    public static void calls() {
        require(1);
    }

    private static void require(int more) {
        String names = threads;
        if (names != null && Thread.currentThread().getName().startsWith(names)) {
            long depth = WALKER.walk(Stack::depth);
            if (depth + more > frames && depth >= 0) {
                end();
            }
        }
    }

    /** Frames of others above the method, or less than 0 if it does not run. */
    private static long depth(Stream<StackFrame> stack) {
        long[] seen = {-2}; // not those of this class
        return stack.peek(frame -> seen[0]++)
                        .anyMatch(frame -> frame.getMethodName().equals(methodName)
                                && frame.getClassName().equals(className))
                ? seen[0] - 1
                : -1;
    }

    private static synchronized void end() {
        if (threads != null) {
            StackOverflowError error = new StackOverflowError("as the test wants it");
            ends.add(error);
            throw error;
        }
    }
}
