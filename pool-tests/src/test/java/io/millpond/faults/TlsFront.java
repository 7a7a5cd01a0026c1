package io.millpond.faults;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks TLS in front of a PostgreSQL that does not, with whatever certificate it is given. */
final class TlsFront implements AutoCloseable {
    /** PostgreSQL 18, 54.7 "Message Formats": SSLRequest is 8 bytes, the second four of which are this. */
    private static final int SSL_REQUEST = 80877103;

    private final ServerSocket listener;
    private final int target;
    private final SSLContext certificate;
    private final AtomicInteger accepted = new AtomicInteger();

    TlsFront(int target, SSLContext certificate) throws IOException {
        this.target = target;
        this.certificate = certificate;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Spawn.platform(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections so far. */
    int accepted() {
        return accepted.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                Spawn.platform(() -> serve(client));
            } catch (IOException closed) {
                // the end
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            if (in.readInt() != 8 || in.readInt() != SSL_REQUEST) {
                throw new IOException("no SSLRequest");
            }
            client.getOutputStream().write('S');
            try (SSLSocket secure = (SSLSocket)
                            certificate.getSocketFactory().createSocket(client, null, client.getPort(), false);
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                secure.setUseClientMode(false);
                secure.startHandshake();
                Thread back = Spawn.platform(() -> pump(server, secure));
                pump(secure, server);
                back.join();
            }
        } catch (IOException refused) {
            // by the client, who did not like the certificate
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            byte[] piece = new byte[8192];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                to.getOutputStream().write(piece, 0, length);
                to.getOutputStream().flush();
            }
            to.shutdownOutput();
        } catch (IOException ended) {
            // with the other direction
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
