package io.millpond.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plain socket sees of each fault. */
class FaultProxyTest {
    /** What the server has read. */
    private final Queue<Integer> received = new ConcurrentLinkedQueue<>();

    /** How connections ended that the server did not end. */
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();

    private final ServerSocket echo = listen();
    private final FaultProxy proxy = FaultProxy.before(echo.getLocalPort());

    /** Sends back each byte, doubled. */
    private ServerSocket listen() {
        try {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            FaultProxy.start("echo", () -> {
                while (!server.isClosed()) {
                    try {
                        Socket one = server.accept();
                        FaultProxy.start("echo-one", () -> {
                            try (one) {
                                for (int b = one.getInputStream().read();
                                        b >= 0;
                                        b = one.getInputStream().read()) {
                                    received.add(b);
                                    one.getOutputStream().write(new byte[] {(byte) b, (byte) b});
                                }
                                ends.add("closed");
                            } catch (IOException e) {
                                ends.add("reset");
                            }
                        });
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(200);
        return socket;
    }

    private static int ask(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        int first = socket.getInputStream().read();
        return first < 0 ? first : first + socket.getInputStream().read();
    }

    @Test
    void mustPassBytesAndCountConnections() throws IOException {
        try (Socket one = connect();
                Socket two = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            assertThat(ask(two)).isEqualTo(14);
            assertThat(proxy.accepted()).isEqualTo(2);
            assertThat(proxy.open()).isEqualTo(2);
        }
        await().until(() -> proxy.open() == 0);
        assertThat(proxy.mostAtOnce()).isEqualTo(2);
        assertThat(proxy.through("jdbc:x://h:" + echo.getLocalPort() + "/db?a=b"))
                .isEqualTo("jdbc:x://h:" + proxy.port() + "/db?a=b");
    }

    @Test
    void mustLoseWhatIsDropped() throws IOException {
        try (Socket one = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            proxy.flow(FaultProxy.Flow.DROP);
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            proxy.flow(FaultProxy.Flow.PASS);
            assertThat(ask(one)).isEqualTo(14);
        }
    }

    @Test
    void mustLoseWhatClientsSendAlone() throws IOException {
        try (Socket one = connect()) {
            proxy.flowToClient(FaultProxy.Flow.HOLD);
            one.getOutputStream().write(7);
            await().until(() -> received.contains(7));
            proxy.flowToServer(FaultProxy.Flow.DROP);
            assertThatThrownBy(() -> one.getInputStream().read())
                    .as("held as before")
                    .isInstanceOf(SocketTimeoutException.class);
            proxy.flowToClient(FaultProxy.Flow.PASS);
            assertThat(one.getInputStream().read()).isEqualTo(7);
            assertThat(one.getInputStream().read()).isEqualTo(7);
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            assertThat(received).containsExactly(7);
            proxy.flowToServer(FaultProxy.Flow.PASS);
            assertThat(ask(one)).isEqualTo(14);
        }
    }

    @Test
    void mustDarkenThoseThatAreOpenForEver() throws IOException {
        try (Socket one = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            proxy.darkenOpen();
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            try (Socket two = connect()) {
                assertThat(ask(two)).isEqualTo(14);
            }
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            assertThat(received).containsExactly(7, 7);
            assertThat(ends).doesNotContain("reset");
        }
    }

    @Test
    void mustForgetConnectionsThatRest() throws IOException {
        try (Socket one = connect()) {
            proxy.forgetAfter(60_000);
            assertThat(ask(one)).isEqualTo(14);
            proxy.forgetAfter(1);
            await().pollDelay(Duration.ofMillis(2)).until(() -> true);
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            proxy.forgetAfter(0);
            assertThatThrownBy(() -> ask(one)).as("forgotten").isInstanceOf(SocketTimeoutException.class);
            try (Socket two = connect()) {
                assertThat(ask(two)).isEqualTo(14);
            }
        }
    }

    @Test
    void mustKeepWhatIsHeld() throws IOException {
        try (Socket one = connect()) {
            proxy.flowToClient(FaultProxy.Flow.HOLD);
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            proxy.flowToClient(FaultProxy.Flow.PASS);
            assertThat(one.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void mustAcceptAndStaySilent() throws IOException {
        proxy.holdNewConnections(true);
        try (Socket one = connect()) {
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketTimeoutException.class);
            proxy.holdNewConnections(false);
            assertThat(one.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void mustDelayAndDrip() throws IOException {
        try (Socket one = connect()) {
            one.setSoTimeout(2000);
            assertThat(ask(one)).isEqualTo(14);
            proxy.delay(50);
            assertThat(millisOf(one)).isGreaterThanOrEqualTo(100);
            proxy.delay(0);
            proxy.drip(50);
            assertThat(millisOf(one)).isGreaterThanOrEqualTo(50);
        }
    }

    private static long millisOf(Socket socket) throws IOException {
        long begun = System.nanoTime();
        assertThat(ask(socket)).isEqualTo(14);
        return (System.nanoTime() - begun) / 1_000_000;
    }

    @Test
    void mustResetAndRefuseAndListenAgain() throws IOException {
        try (Socket one = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            proxy.refuse();
            assertThat(ask(one)).as("those there are stay").isEqualTo(14);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            proxy.resetAll();
            assertThatThrownBy(() -> ask(one)).isInstanceOf(SocketException.class);
        }
        proxy.listen();
        try (Socket two = connect()) {
            assertThat(ask(two)).isEqualTo(14);
        }
    }

    @Test
    void mustResetBothSides() throws IOException {
        try (Socket one = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            proxy.resetAll();
            await().until(() -> !ends.isEmpty());
            assertThat(ends).containsExactly("reset");
            assertThatThrownBy(() -> one.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    /** The client may go on, and the server hears it. */
    @Test
    void mustHalfClose() throws IOException {
        try (Socket one = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            proxy.halfCloseToClients();
            assertThat(one.getInputStream().read()).isEqualTo(-1);
            assertThat(ends).isEmpty();
            one.getOutputStream().write(9);
            await().until(() -> received.contains(9));
        }
    }

    @Test
    void mustCutAnswersAndGarbleThem() throws IOException {
        try (Socket one = connect();
                Socket two = connect()) {
            assertThat(ask(one)).isEqualTo(14);
            assertThat(ask(two)).isEqualTo(14);
            proxy.garbleAnswers();
            assertThat(ask(one)).isEqualTo(2 * (7 ^ 0xFF));
            proxy.cutAnswersAfter(0);
            assertThatThrownBy(() -> ask(two)).isInstanceOf(SocketException.class);
        }
    }
}
