package io.millpond.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on this machine in front of a server, whose faults are switched while connections are open. Thread-safe;
 * each connection has two daemon threads.
 */
public final class FaultProxy implements AutoCloseable {
    /** What happens to bytes of one direction. */
    public enum Flow {
        /** They arrive. */
        PASS,
        /** They are read and lost, as in a network that has forgotten the connection. */
        DROP,
        /** They are not read: the sender's buffers fill up. */
        HOLD
    }

    private volatile InetSocketAddress target;
    private final int port;
    private final Queue<ProxiedConnection> connections = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger roundTrips = new AtomicInteger();

    private volatile ServerSocket listener;
    private volatile @Nullable Thread acceptor;
    private volatile boolean silent;
    volatile Flow toServer = Flow.PASS;
    volatile Flow toClient = Flow.PASS;
    volatile long delayMillis;
    volatile long spreadMillis;
    volatile long forgetsAfterNanos = Long.MAX_VALUE;
    volatile long millisPerByte;

    private FaultProxy(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.port = listener.getLocalPort();
        this.listener = listener;
    }

    /** A proxy in front of a port of this machine. */
    public static FaultProxy before(int port) {
        return at(InetAddress.getLoopbackAddress(), 0, port);
    }

    /** A proxy at an address of this machine and a port (0 for any), in front of another. */
    public static FaultProxy at(InetAddress address, int listensAt, int port) {
        try {
            FaultProxy proxy = new FaultProxy(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    new ServerSocket(listensAt, 50, address));
            proxy.acceptFrom(proxy.listener);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen", e);
        }
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** The URL with this proxy's port in the place of the server's. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replaceFirst(":" + target.getPort() + "(?=[/?;]|$)", ":" + port);
    }

    // ---- faults

    /** Both directions, of all connections there are and will be. */
    public void flow(Flow flow) {
        toServer = flow;
        toClient = flow;
    }

    /** From the clients alone. */
    public void flowToServer(Flow flow) {
        toServer = flow;
    }

    /** From the server alone. */
    public void flowToClient(Flow flow) {
        toClient = flow;
    }

    /** Each piece that arrives is passed on so much later. */
    public void delay(long millis) {
        delay(millis, 0);
    }

    /** Each piece that arrives is passed on so much later, give or take so much, at random. */
    public void delay(long millis, long spread) {
        delayMillis = millis;
        spreadMillis = spread;
    }

    /**
     * Connections on which nothing was sent for so long go dark, as behind a firewall that forgets them: no reset, no
     * answer. 0 ends that.
     */
    public void forgetAfter(long millis) {
        forgetsAfterNanos = millis == 0 ? Long.MAX_VALUE : millis * 1_000_000;
    }

    /** The connections that are open now lose all they send and are sent, for ever; new ones work. */
    public void darkenOpen() {
        connections.forEach(ProxiedConnection::darken);
    }

    /** Bytes to the client are passed on one by one. */
    public void drip(long millisPerByte) {
        this.millisPerByte = millisPerByte;
    }

    /** New connections are accepted, and then nothing happens, until this is taken back; then those go on. */
    public void holdNewConnections(boolean hold) {
        silent = hold;
    }

    boolean isSilent() {
        return silent;
    }

    /** New connections go to another port of this machine from now on; those there are stay where they are. */
    public void leadTo(int otherPort) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), otherPort);
    }

    /** New connections are refused. */
    public void refuse() {
        closeQuietly(listener);
        // the port is free when nobody waits at it any more, and that thread has to run for it
        joinQuietly(acceptor);
    }

    /** New connections are accepted again, on the same port. */
    public void listen() {
        try {
            ServerSocket again = new ServerSocket();
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listener = again;
            acceptFrom(again);
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen on its port again", e);
        }
    }

    /** Every connection is reset on both sides, as by a firewall. */
    public void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** The server's side of every connection ends; the client may still send. */
    public void halfCloseToClients() {
        connections.forEach(ProxiedConnection::halfCloseToClient);
    }

    /** The next bytes from the server of each connection are cut off after so many, and the connection reset. */
    public void cutAnswersAfter(int bytes) {
        connections.forEach(connection -> connection.cutAnswersAfter(bytes));
    }

    /** The next bytes from the server of each connection arrive with all their bits turned. */
    public void garbleAnswers() {
        connections.forEach(ProxiedConnection::garble);
    }

    // ---- what happened

    /** Connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open now. */
    public int open() {
        connections.removeIf(ProxiedConnection::isEnded);
        return connections.size();
    }

    /**
     * Connections that have reached the server and that the client has not closed, whatever the server knows of that.
     */
    public int held() {
        return (int) connections.stream().filter(ProxiedConnection::isHeld).count();
    }

    /** The most connections that were open at once. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** How often a client has sent something after the server's last word. */
    public int roundTrips() {
        return roundTrips.get();
    }

    void countRoundTrip() {
        roundTrips.incrementAndGet();
    }

    private void acceptFrom(ServerSocket from) {
        acceptor = start("accept", () -> {
            while (!from.isClosed()) {
                try {
                    Socket client = from.accept();
                    accepted.incrementAndGet();
                    ProxiedConnection connection = new ProxiedConnection(this, client, target);
                    connections.add(connection);
                    mostAtOnce.accumulateAndGet(open(), Math::max);
                    connection.start();
                } catch (IOException closed) {
                    // refused from here on, or a client that went away
                }
            }
        });
    }

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void joinQuietly(@Nullable Thread thread) {
        try {
            if (thread != null) {
                thread.join(5_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // it is gone either way
        }
    }

    @Override
    public void close() {
        refuse();
        resetAll();
    }
}
