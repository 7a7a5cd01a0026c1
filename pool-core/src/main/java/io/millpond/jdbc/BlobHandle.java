package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Blob;
import java.sql.SQLException;

/** A large object, which most drivers read from the server piece by piece. */
@GenerateDelegate(value = Blob.class, extending = LeasedValue.class)
final class BlobHandle extends DelegatingBlob {
    private final Blob raw;

    BlobHandle(ConnectionHandle connection, Blob raw) {
        super(connection);
        this.raw = raw;
    }

    @Override
    Blob delegate() throws SQLException {
        connection.requireLive();
        return raw;
    }

    @Override
    Blob raw() {
        return raw;
    }

    @Override
    public void free() throws SQLException {
        if (!isOver()) {
            super.free();
        }
    }
}
