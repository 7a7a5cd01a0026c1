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
    public int read(char[] chars, int from, int count) throws IOException {
        connection.enterStream();
        try {
            return in.read(chars, from, count);
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
    public boolean ready() throws IOException {
        connection.enterStream();
        try {
            return in.ready();
        } catch (Throwable e) {
            throw connection.streamFailed(e);
        } finally {
            connection.leaveCall();
        }
    }

    @Override
    public void mark(int limit) throws IOException {
        connection.enterStream();
        try {
            in.mark(limit);
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
