package io.millpond.jdbc;

import java.io.IOException;
import java.io.Reader;

/** A reader of the driver's that dies with the lease: it may read from the connection. */
final class LeasedReader extends Reader {
    private final ConnectionHandle connection;
    private final Reader in;

    LeasedReader(ConnectionHandle connection, Reader in) {
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
    public int read(char[] chars, int from, int count) throws IOException {
        live();
        return in.read(chars, from, count);
    }

    @Override
    public long skip(long count) throws IOException {
        live();
        return in.skip(count);
    }

    @Override
    public boolean ready() throws IOException {
        live();
        return in.ready();
    }

    @Override
    public void mark(int limit) throws IOException {
        live();
        in.mark(limit);
    }

    @Override
    public void reset() throws IOException {
        live();
        in.reset();
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
