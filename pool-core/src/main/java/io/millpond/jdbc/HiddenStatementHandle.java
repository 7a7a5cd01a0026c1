package io.millpond.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What the application has of a statement that the driver hides behind a result set, of metadata say. The pool has not
 * opened it, so the end of the lease does not close it: SQLite's driver keeps some for whoever asks the same next. The
 * result set is closed, and with it what the driver has opened for it alone. Once something is executed by it, it ends
 * with the lease as any other.
 */
final class HiddenStatementHandle extends StatementHandle {
    private final OpenStatement kept;

    /** Whether the lease knows of it. Of the owner and others at once, each may tell it. */
    private boolean tracked;

    HiddenStatementHandle(ConnectionHandle connection, Statement raw) {
        this(connection, raw, new OpenStatement(connection, raw, null, null));
    }

    private HiddenStatementHandle(ConnectionHandle connection, Statement raw, OpenStatement kept) {
        super(connection, raw, kept);
        this.kept = kept;
    }

    /** Tracked before it runs, so that a limit finds what to cancel. */
    @Override
    int begin(@Nullable String sql) throws SQLException {
        if (!tracked) {
            live();
            connection.track(kept);
            tracked = true;
        }
        return super.begin(sql);
    }
}
