package io.millpond.leftovers;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Fails a test class that leaves something behind: threads whose names start with "millpond", TCP connections,
 * MXBeans. Compares what there is before and after the class, and gives what is ending five seconds. Stands around
 * every test class of the modules that have this one among their test dependencies and let JUnit detect extensions,
 * by {@code META-INF/services}; a test in each of them asks {@link #standsAround} whether it does. A class in which
 * a test failed is let off: that test did not get as far as to close its pool. One whose assumption did not hold
 * has not failed.
 *
 * <p>Connections are not looked at where another pool is compared with ({@code millpond.faults.peers}), as that may
 * leave some that a dead network keeps.
 */
public final class NothingLeftBehind implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    private static final String PREFIX = "millpond";
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(NothingLeftBehind.class);

    /** Of which the look before has been taken and the look after has not. By whatever thread runs the class. */
    private static final Set<Class<?>> WITHIN = ConcurrentHashMap.newKeySet();

    private final long patienceNanos;

    /** For JUnit. */
    public NothingLeftBehind() {
        this(PATIENCE_NANOS);
    }

    NothingLeftBehind(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** What there is at one moment. */
    record Sight(Set<Thread> threads, Map<String, String> connections, Set<ObjectName> beans) {
        static Sight now(boolean connectionsToo) {
            return new Sight(
                    poolThreads(), connectionsToo ? OpenSockets.connections() : Map.of(), NothingLeftBehind.beans());
        }
    }

    /** Whether this class, which is running, will fail if it leaves something behind. */
    public static boolean standsAround(Class<?> running) {
        return WITHIN.contains(running);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        anyFailed(context);
        WITHIN.add(context.getRequiredTestClass());
        context.getStore(HERE).put("before", Sight.now(looksAtConnections()));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException()
                .filter(thrown -> !(thrown instanceof TestAbortedException))
                .isPresent()) {
            anyFailed(context).set(true);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        WITHIN.remove(context.getRequiredTestClass());
        Sight before = (Sight) context.getStore(HERE).get("before");
        if (!anyFailed(context).get()) {
            verify(before, looksAtConnections(), patienceNanos);
        }
    }

    /** Of a class and those within it. */
    @SuppressWarnings("deprecation") // what it is called in JUnit 5 as well, which Spring Boot 3.5 brings
    private static AtomicBoolean anyFailed(ExtensionContext context) {
        return context.getStore(HERE).getOrComputeIfAbsent("failed", key -> new AtomicBoolean(), AtomicBoolean.class);
    }

    private static boolean looksAtConnections() {
        return !Boolean.getBoolean("millpond.faults.peers");
    }

    /** The live threads of pools. */
    static Set<Thread> poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(PREFIX))
                .collect(Collectors.toSet());
    }

    private static Set<ObjectName> beans() {
        return ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                .filter(name -> name.getCanonicalName().toLowerCase(Locale.ROOT).contains(PREFIX))
                .collect(Collectors.toSet());
    }

    static void verify(Sight before, boolean connectionsToo, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        while (true) {
            Sight after = Sight.now(connectionsToo);
            List<Thread> threads = new ArrayList<>(after.threads);
            threads.removeAll(before.threads);
            Map<String, String> connections = new HashMap<>(after.connections);
            connections.keySet().removeAll(before.connections.keySet());
            Set<ObjectName> beans = new HashSet<>(after.beans);
            beans.removeAll(before.beans);
            if (threads.isEmpty() && connections.isEmpty() && beans.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(threads.size() + " pool thread(s) left behind:\n" + describe(threads)
                        + connections.size() + " connection(s): " + connections.values() + '\n' + beans.size()
                        + " MXBean(s): " + beans);
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
