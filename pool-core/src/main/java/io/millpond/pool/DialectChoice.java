package io.millpond.pool;

import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.Dialects;
import io.millpond.dialect.PassingRefusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which database this is: told by the URL, or, where a DataSource is wrapped, by the first connection that says so. */
final class DialectChoice {
    /** Set once for good; two connects that find it out at the same time find the same. */
    private volatile @Nullable Dialect known;

    DialectChoice(@Nullable String url, Map<String, String> properties) {
        known = url == null ? null : Dialects.forUrl(url, properties);
    }

    /** Null as long as nobody can know. */
    @Nullable
    Dialect known() {
        return known;
    }

    /**
     * For a connection that has just been opened, for as long as it lives; on the thread that opened it. One that does
     * not say gets the rules of the standard, and the next is asked: it may have died at that moment, which says
     * nothing of the database.
     */
    Dialect of(Connection raw) {
        Dialect dialect = known;
        if (dialect != null) {
            return dialect;
        }
        try {
            dialect = Dialects.forConnection(raw);
        } catch (SQLException | RuntimeException unknown) {
            return Dialects.generic();
        }
        known = dialect;
        return dialect;
    }

    /** What a failed connect says about the next attempt. */
    ConnectFailureKind kindOf(Throwable failure) {
        return orGeneric().connectFailureKind(failure);
    }

    /** Whether a connection that had been opened died while it was set up, or may have. */
    boolean mayBeDead(Throwable failure) {
        return failure instanceof SQLException sql && orGeneric().mayBeDead(sql);
    }

    /**
     * Whether the set-up was refused for the moment only: a server that is a replica just now becomes the primary, or
     * another one does.
     */
    boolean isPassing(SQLException refusal) {
        return PassingRefusal.is(refusal) || orGeneric().isRefusedAsReadOnly(refusal);
    }

    /** Before the first connection of a wrapped DataSource, only the standard's codes mean anything. */
    private Dialect orGeneric() {
        Dialect dialect = known;
        return dialect == null ? Dialects.generic() : dialect;
    }
}
