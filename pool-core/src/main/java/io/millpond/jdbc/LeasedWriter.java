package io.millpond.jdbc;

import java.io.IOException;
import java.io.Writer;

/** A writer of the driver's that dies with the lease: it may write to the connection. */
final class LeasedWriter extends Writer {
    private final ConnectionHandle connection;
    private final Writer out;

    LeasedWriter(ConnectionHandle connection, Writer out) {
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
    public void write(char[] chars, int from, int count) throws IOException {
        live();
        out.write(chars, from, count);
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
