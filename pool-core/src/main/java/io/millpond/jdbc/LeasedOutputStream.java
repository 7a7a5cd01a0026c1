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

    @Override
    public void write(int value) throws IOException {
        connection.enterStream();
        try {
            out.write(value);
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        connection.enterStream();
        try {
            out.write(bytes, from, count);
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public void flush() throws IOException {
        connection.enterStream();
        try {
            out.flush();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public void close() throws IOException {
        if (!connection.mayUse()) {
            return;
        }
        connection.enterStream();
        try {
            out.close();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }
}
