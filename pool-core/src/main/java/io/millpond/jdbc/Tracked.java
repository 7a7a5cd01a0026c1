package io.millpond.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A handle that has to be closed when the lease ends, if not before; see {@link OpenChildren}. */
abstract class Tracked extends Leased {
    /** Neighbours in the owner's list. Written by the owner thread; a node that was taken out keeps its own. */
    @Nullable
    Tracked next;

    @Nullable
    Tracked previous;

    /** Whether the owner's list holds this, or did; else the shared set. Written before the handle is published. */
    boolean listed;

    Tracked(ConnectionHandle connection) {
        super(connection);
    }

    /** Whether nothing is left to close. */
    abstract boolean isDone();

    /** Closes the driver's object after the lease has ended; once, whoever else closes it at the same time. */
    abstract void closeWithLease() throws SQLException;
}
