package io.millpond.testkit.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One connection through a {@link FaultProxy}. */
final class ProxiedConnection {
    private static final int NO_CUT = -1;

    private final FaultProxy proxy;
    private final Socket client;
    private final InetSocketAddress target;
    private final Socket server = new Socket();
    private volatile int cutAfter = NO_CUT;
    private volatile boolean garbled;
    private volatile boolean dark;
    private volatile long lastPiece = System.nanoTime();
    private volatile boolean ended;

    /** Whether it has reached the server, and the client has not gone since. */
    private volatile boolean held;

    /** Whether the last word was the client's. Set back before the client can see the answer. */
    private volatile boolean asked;

    private final AtomicInteger pumpsEnded = new AtomicInteger();

    ProxiedConnection(FaultProxy proxy, Socket client, InetSocketAddress target) {
        this.proxy = proxy;
        this.client = client;
        this.target = target;
    }

    void start() {
        FaultProxy.start("to-server", () -> {
            try {
                awaitWord();
                server.connect(target);
                held = true;
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                FaultProxy.start("to-client", () -> pump(server, client, false));
                pump(client, server, true);
            } catch (IOException e) {
                end();
            }
        });
    }

    private void awaitWord() {
        while (proxy.isSilent() && !ended) {
            pause(1);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    private void pump(Socket from, Socket to, boolean toServer) {
        byte[] piece = new byte[16384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            while (true) {
                while (flow(toServer) == FaultProxy.Flow.HOLD && !ended) {
                    pause(1);
                }
                int length = read(in, piece, toServer);
                if (length < 0) {
                    break;
                }
                while (flow(toServer) == FaultProxy.Flow.HOLD && !ended) {
                    pause(1);
                }
                if (toServer && !asked) {
                    proxy.countRoundTrip();
                }
                asked = toServer;
                long now = System.nanoTime();
                dark |= now - lastPiece > proxy.forgetsAfterNanos;
                lastPiece = now;
                if (flow(toServer) == FaultProxy.Flow.PASS && !dark) {
                    if (proxy.delayMillis > 0) {
                        pause(proxy.delayMillis + spread());
                    }
                    pass(piece, length, out, toServer);
                }
            }
            to.shutdownOutput();
            if (pumpsEnded.incrementAndGet() == 2) {
                end();
            }
        } catch (IOException e) {
            end();
        }
    }

    private int read(InputStream in, byte[] piece, boolean toServer) throws IOException {
        int length = -1;
        try {
            length = in.read(piece);
        } finally {
            if (toServer && length < 0) {
                held = false;
            }
        }
        return length;
    }

    private FaultProxy.Flow flow(boolean toServer) {
        return toServer ? proxy.toServer : proxy.toClient;
    }

    private void pass(byte[] piece, int length, OutputStream out, boolean toServer) throws IOException {
        if (!toServer && cutAfter != NO_CUT) {
            out.write(piece, 0, Math.min(cutAfter, length));
            out.flush();
            reset();
            throw new IOException("cut off");
        }
        if (!toServer && garbled) {
            for (int i = 0; i < length; i++) {
                piece[i] ^= (byte) 0xFF;
            }
        }
        if (!toServer && proxy.millisPerByte > 0) {
            for (int i = 0; i < length; i++) {
                out.write(piece[i]);
                out.flush();
                pause(proxy.millisPerByte);
            }
            return;
        }
        out.write(piece, 0, length);
        out.flush();
    }

    private long spread() {
        long most = proxy.spreadMillis;
        return most == 0 ? 0 : ThreadLocalRandom.current().nextLong(-most, most + 1);
    }

    void darken() {
        dark = true;
    }

    void cutAnswersAfter(int bytes) {
        cutAfter = bytes;
    }

    void garble() {
        garbled = true;
    }

    void halfCloseToClient() {
        try {
            client.shutdownOutput();
        } catch (IOException e) {
            // it has ended
        }
    }

    /** On both sides: each sees a reset, not an end. */
    void reset() {
        resetOnClose(client);
        resetOnClose(server);
        end();
    }

    private static void resetOnClose(Socket side) {
        try {
            side.setSoLinger(true, 0);
        } catch (IOException e) {
            // it has ended
        }
    }

    boolean isHeld() {
        return held && !ended;
    }

    boolean isEnded() {
        return ended;
    }

    private void end() {
        ended = true;
        FaultProxy.closeQuietly(client);
        FaultProxy.closeQuietly(server);
    }
}
