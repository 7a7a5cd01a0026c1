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

    private void live() throws IOException {
        if (!connection.mayUse()) {
            throw new IOException(connection.closedFailure());
        }
    }

    @Override
    public int read() throws IOException {
        live();
        return in.read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        live();
        return in.read(bytes, from, count);
    }

    @Override
    public long skip(long count) throws IOException {
        live();
        return in.skip(count);
    }

    @Override
    public int available() throws IOException {
        live();
        return in.available();
    }

    @Override
    public void reset() throws IOException {
        live();
        in.reset();
    }

    @Override
    public void mark(int limit) {
        if (connection.isLive()) {
            in.mark(limit);
        }
    }

    @Override
    public boolean markSupported() {
        return connection.isLive() && in.markSupported();
    }

    @Override
    public void close() throws IOException {
        if (connection.isLive()) {
            in.close();
        }
    }
}
