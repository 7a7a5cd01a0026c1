package io.millpond.jdbc;

import java.io.IOException;
import java.io.InputStream;

/** A stream of the driver's that dies with the lease: it may read from the connection. */
final class LeasedInputStream extends InputStream {
    private final ConnectionHandle connection;
    private final InputStream in;

    LeasedInputStream(ConnectionHandle connection, InputStream in) {
        this.connection = connection;
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        connection.enterStream();
        try {
            return in.read();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        connection.enterStream();
        try {
            return in.read(bytes, from, count);
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public long skip(long count) throws IOException {
        connection.enterStream();
        try {
            return in.skip(count);
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public int available() throws IOException {
        connection.enterStream();
        try {
            return in.available();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public void reset() throws IOException {
        connection.enterStream();
        try {
            in.reset();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public void mark(int limit) {
        if (connection.mayUse()) {
            in.mark(limit);
        }
    }

    @Override
    public boolean markSupported() {
        return connection.mayUse() && in.markSupported();
    }

    @Override
    public void close() throws IOException {
        if (!connection.mayUse()) {
            return;
        }
        connection.enterStream();
        try {
            in.close();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }
}
