package io.millpond.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerProbeTest {
    @TempDir
    Path folder;

    @Test
    void mustRecogniseADaemonThatAnswersItsPing() throws Exception {
        assertThat(askServerThatSays("HTTP/1.1 200 OK\r\n\r\nOK")).isTrue();
    }

    @Test
    void mustNotTakeAnErrorForADaemon() throws Exception {
        assertThat(askServerThatSays("HTTP/1.1 503 No\r\n\r\n")).isFalse();
    }

    private boolean askServerThatSays(String answer) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("docker.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answer(server, answer));
            boolean answers = DockerProbe.answers(address);
            served.join();
            return answers;
        }
    }

    private static void answer(ServerSocketChannel server, String answer) {
        try (SocketChannel client = server.accept()) {
            client.read(ByteBuffer.allocate(256));
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void mustGiveUpOnASilentDaemonSoon() throws Exception {
        try (ServerSocketChannel silent = ServerSocketChannel.open()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            long start = System.nanoTime();
            assertThat(DockerProbe.answers(silent.getLocalAddress())).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }
}
