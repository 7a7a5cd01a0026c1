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
    public void write(char[] chars, int from, int count) throws IOException {
        connection.enterStream();
        try {
            out.write(chars, from, count);
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
