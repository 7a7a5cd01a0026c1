package io.millpond.testkit;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: threads whose names start with "millpond", TCP connections, MXBeans. Compares what there is
 * before and after the class, and gives what is ending five seconds. Stands around every test class of this module, by {@code META-INF/services}.
 * A class in which a test failed is let off: that test did not get as far as to close its pool.
 *
 * <p>Connections are not looked at in tests of faults: these also run pools and drivers of others, and leave some that a dead network keeps.
 */
public final class NothingLeftBehind implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    private static final String PREFIX = "millpond";
    private static final String FAULTS = "io.millpond.faults.";
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(NothingLeftBehind.class);

    /** What there is at one moment. */
    record Sight(Set<Thread> threads, Map<String, String> connections, Set<ObjectName> beans) {
        static Sight now(boolean connectionsToo) {
            return new Sight(
                    poolThreads(), connectionsToo ? OpenSockets.connections() : Map.of(), NothingLeftBehind.beans());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        anyFailed(context);
        context.getStore(HERE).put("before", Sight.now(looksAtConnections(context)));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            anyFailed(context).set(true);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Sight before = (Sight) context.getStore(HERE).get("before");
        if (!anyFailed(context).get()) {
            verify(before, looksAtConnections(context), PATIENCE_NANOS);
        }
    }

    /** Of a class and those within it. */
    private static AtomicBoolean anyFailed(ExtensionContext context) {
        return context.getStore(HERE).getOrComputeIfAbsent("failed", key -> new AtomicBoolean(), AtomicBoolean.class);
    }

    private static boolean looksAtConnections(ExtensionContext context) {
        return !context.getRequiredTestClass().getName().startsWith(FAULTS);
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
