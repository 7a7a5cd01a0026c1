package io.millpond.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class whose pools leave threads behind: {@code @ExtendWith(NothingLeftBehind.class)}. Compares the live threads whose
 * names start with "millpond" before and after the class, and gives those that are ending five seconds.
 */
public final class NothingLeftBehind implements BeforeAllCallback, AfterAllCallback {
    private static final String PREFIX = "millpond";
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(NothingLeftBehind.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(HERE).put("before", poolThreads());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        @SuppressWarnings("unchecked")
        Set<Thread> before = (Set<Thread>) context.getStore(HERE).get("before");
        verify(before, PATIENCE_NANOS);
    }

    /** The live threads of pools. */
    static Set<Thread> poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(PREFIX))
                .collect(Collectors.toSet());
    }

    static void verify(Set<Thread> before, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        while (true) {
            List<Thread> left = new ArrayList<>(poolThreads());
            left.removeAll(before);
            if (left.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(left.size() + " pool thread(s) left behind:\n" + describe(left));
            }
            LockSupport.parkNanos(10_000_000L);
        }
    }

    private static String describe(List<Thread> threads) {
        StringBuilder text = new StringBuilder();
        for (Thread thread : threads) {
            text.append("  ").append(thread.getName()).append(' ').append(thread.getState());
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("\n    at ").append(frame);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
