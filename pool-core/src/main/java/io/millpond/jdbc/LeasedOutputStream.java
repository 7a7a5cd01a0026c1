package io.millpond.jdbc;

import java.io.IOException;
import java.io.OutputStream;

/** A stream of the driver's that dies with the lease: it may write to the connection. */
final class LeasedOutputStream extends OutputStream {
    private final ConnectionHandle connection;
    private final OutputStream out;

    LeasedOutputStream(ConnectionHandle connection, OutputStream out) {
        this.connection = connection;
        this.out = out;
    }

    private void live() throws IOException {
        if (!connection.mayUse()) {
            throw new IOException(connection.closedFailure());
        }
    }

    @Override
    public void write(int value) throws IOException {
        live();
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        live();
        out.write(bytes, from, count);
    }

    @Override
    public void flush() throws IOException {
        live();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (connection.isLive()) {
            out.close();
        }
    }
}
