package io.millpond.leftovers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.MXBean;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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

    /** What a bean of ours would be. */
    @MXBean
    public interface Left {}

    private static final class LeftBean implements Left {}
}
