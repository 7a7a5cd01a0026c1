package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.NotThisWay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks whether a Docker daemon answers, in at most a second and without a word: Testcontainers' own
 * search takes longer.
 */
final class DockerProbe {
    private static final long PATIENCE_MILLIS = 1_000;

    private DockerProbe() {}

    static void require() throws NotThisWay {
        SocketAddress daemon = daemon(System.getenv("DOCKER_HOST"));
        if (daemon == null) {
            throw new NotThisWay("no Docker here");
        }
        if (!answers(daemon)) {
            throw new NotThisWay("no Docker daemon answers at " + daemon);
        }
    }

    private static SocketAddress daemon(String host) {
        if (host != null && host.startsWith("tcp://")) {
            URI uri = URI.create(host);
            return new InetSocketAddress(uri.getHost(), uri.getPort());
        }
        if (host != null && host.startsWith("unix://")) {
            return UnixDomainSocketAddress.of(host.substring("unix://".length()));
        }
        String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run/user/0");
        String home = System.getProperty("user.home");
        for (String path : new String[] {
            "/var/run/docker.sock",
            home + "/.docker/run/docker.sock",
            home + "/.docker/desktop/docker.sock",
            runtime + "/docker.sock"
        }) {
            if (Files.exists(Path.of(path))) {
                return UnixDomainSocketAddress.of(path);
            }
        }
        return null;
    }

    static boolean answers(SocketAddress daemon) {
        try (SocketChannel channel = daemon instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open()) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            Thread asker = new Thread(() -> ask(channel, daemon, answer), "docker-probe");
            asker.setDaemon(true);
            asker.start();
            return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return false; // closing the channel ends the asker
        }
    }

    private static void ask(SocketChannel channel, SocketAddress daemon, CompletableFuture<Boolean> answer) {
        try {
            channel.connect(daemon);
            channel.write(
                    ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer start = ByteBuffer.allocate(12);
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // until "HTTP/1.x 200" is there
            }
            answer.complete(new String(start.array(), StandardCharsets.US_ASCII).endsWith(" 200"));
        } catch (IOException e) {
            answer.complete(false);
        }
    }
}
