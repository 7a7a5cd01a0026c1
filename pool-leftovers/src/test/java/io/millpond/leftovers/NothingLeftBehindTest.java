package io.millpond.leftovers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.MXBean;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

class NothingLeftBehindTest {
    private final CountDownLatch end = new CountDownLatch(1);

    private Thread start(String name) {
        Thread thread = new Thread(() -> assertThatCode(end::await).doesNotThrowAnyException(), name);
        thread.start();
        return thread;
    }

    @Test
    void mustReportAPoolThreadThatSurvivesByName() throws Exception {
        NothingLeftBehind.Sight before = NothingLeftBehind.Sight.now(true);
        Thread left = start("millpond-left-worker");
        try {
            assertThatThrownBy(() -> NothingLeftBehind.verify(before, true, 0))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 pool thread(s) left behind")
                    .hasMessageContaining("millpond-left-worker");
        } finally {
            end.countDown();
            left.join();
        }
        assertThatCode(() -> NothingLeftBehind.verify(before, true, 5_000_000_000L))
                .doesNotThrowAnyException();
    }

    @Test
    void mustIgnoreThreadsOfOthersAndThoseThatWereThereBefore() throws Exception {
        Thread old = start("millpond-old");
        NothingLeftBehind.Sight before = NothingLeftBehind.Sight.now(true);
        Thread other = start("somebody-else");
        assertThatCode(() -> NothingLeftBehind.verify(before, true, 0)).doesNotThrowAnyException();
        end.countDown();
        old.join();
        other.join();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void mustReportAConnectionThatStaysOpen() throws Exception {
        NothingLeftBehind.Sight before = NothingLeftBehind.Sight.now(true);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket left = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThatThrownBy(() -> NothingLeftBehind.verify(before, true, 0))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("2 connection(s)");
            assertThatCode(() -> NothingLeftBehind.verify(NothingLeftBehind.Sight.now(true), true, 0))
                    .doesNotThrowAnyException();
            left.close();
            accepted.close();
        }
        assertThatCode(() -> NothingLeftBehind.verify(before, true, 0)).doesNotThrowAnyException();
    }

    @Test
    void mustReportAnMxBeanThatStaysRegistered() throws Exception {
        NothingLeftBehind.Sight before = NothingLeftBehind.Sight.now(true);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.millpond:type=Left");
        server.registerMBean(new LeftBean(), name);
        try {
            assertThatThrownBy(() -> NothingLeftBehind.verify(before, true, 0))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("io.millpond:type=Left");
        } finally {
            server.unregisterMBean(name);
        }
        assertThatCode(() -> NothingLeftBehind.verify(before, true, 0)).doesNotThrowAnyException();
    }

    @Test
    void mustLookAfterAClassWithATestWhoseAssumptionDidNotHold() {
        assertThatThrownBy(() -> runAClassThatLeavesAThread(new TestAbortedException()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("millpond-left");
    }

    @Test
    void mustLetAClassOffInWhichATestFailed() {
        assertThatCode(() -> runAClassThatLeavesAThread(new AssertionError())).doesNotThrowAnyException();
    }

    private void runAClassThatLeavesAThread(Throwable thrownByItsTest) throws InterruptedException {
        NothingLeftBehind around = new NothingLeftBehind(0);
        ExtensionContext context = contextWith(thrownByItsTest);
        around.beforeAll(context);
        Thread left = start("millpond-left");
        try {
            around.afterTestExecution(context);
            around.afterAll(context);
        } finally {
            end.countDown();
            left.join();
        }
    }

    private static ExtensionContext contextWith(Throwable thrown) {
        Map<Object, Object> kept = new HashMap<>();
        ExtensionContext.Store store = proxy(
                ExtensionContext.Store.class,
                Map.of(
                        "put", arguments -> kept.put(arguments[0], arguments[1]),
                        "get", arguments -> kept.get(arguments[0]),
                        "getOrComputeIfAbsent",
                                arguments -> kept.computeIfAbsent(arguments[0], key -> new AtomicBoolean())));
        return proxy(
                ExtensionContext.class,
                Map.of(
                        "getStore", arguments -> store,
                        "getRequiredTestClass", arguments -> Left.class,
                        "getExecutionException", arguments -> Optional.of(thrown)));
    }

    private static <T> T proxy(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> methods.get(method.getName()).apply(arguments)));
    }

    /** What a bean of ours would be. */
    @MXBean
    public interface Left {}

    private static final class LeftBean implements Left {}
}
