package io.millpond.jdbc;

import io.millpond.core.BorrowerId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the lease, its end and those who cancel have to know of one open statement. The application's handle leads here,
 * and nothing leads from here to the handle: so the JIT can do without an object for the handle, and for that of its
 * result set, where it sees them made and closed.
 *
 * <p><b>Used again.</b> An owner that is alone opens its next statement in the place of the one that it closed last
 * ({@link OpenChildren#keep}): the handle of that one says by itself that it is closed, and who comes second to a lease
 * waits before he believes what it says. From then on none is used again. Only {@link #MOST_USES} times, so that this
 * stays a young object, into which it costs little to store another (8 ns into an old one, with G1).
 */
final class OpenStatement extends Tracked {
    private static final byte MOST_USES = Byte.MAX_VALUE;

    /**
     * One call that has no limit, in {@link #overlaps}: more than {@link LeaseMarks#MOST_CALLS} of both
     * there cannot be.
     */
    private static final int UNTIMED = 1 << 16;

    private static final VarHandle CANCELS;
    private static final VarHandle OVERLAPS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CANCELS = lookup.findVarHandle(OpenStatement.class, "cancels", int.class);
            OVERLAPS = lookup.findVarHandle(OpenStatement.class, "overlaps", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The driver's; null while this is spare. */
    private @Nullable Statement raw;

    /**
     * What it was prepared with. For those who tell of slow calls and count executions, never for a message as it is.
     */
    private @Nullable String sql;

    /** What was executed last, if that was given with the execution; for the same. */
    private @Nullable String text;

    /** Under which the driver's statement is kept when it is closed; null if it is not. */
    private @Nullable StatementKey key;

    /** Whether the statement is still as it was prepared. Only ever cleared; threads that share it agree on that. */
    private boolean reusable;

    /** Whether the driver's statement has been executed under another handle, and not under this one. */
    private boolean usedBefore;

    /**
     * Whether {@code execute()} has answered with rows that nobody has asked for: the driver has them open, and no
     * result set leads there. What it says after another kind of execution does not matter: at worst a statement is not
     * kept.
     */
    private boolean unread;

    /**
     * Whether an execution or fetch is in the driver that is timed, or any call of an owner that is alone. Written
     * between the two counts of {@link LeaseFence}, which order it.
     */
    private boolean running;

    /**
     * How many more are, which found another call there: perhaps of this statement. And calls that have no limit, by
     * {@link #UNTIMED}. Through {@link #OVERLAPS}.
     */
    @SuppressWarnings("unused")
    private int overlaps;

    /** Cancels sent for this execution. Raised by those who send one, set back by the thread that begins the next. */
    private volatile int cancels;

    /** Number of the last result set handed out of this execution, if it is open; else 0. */
    private int reading;

    /** The last result set handed out, and through {@code next} those of the same execution; only of one with a key. */
    private @Nullable ResultSetHandle results;

    /** How often this was opened. Owner only. Of one byte: with four this would take 72 bytes, and not 64. */
    private byte uses;

    OpenStatement(ConnectionHandle connection, Statement raw, @Nullable String sql, @Nullable StatementKey key) {
        super(connection);
        fill(raw, sql, key);
    }

    private void fill(Statement raw, @Nullable String sql, @Nullable StatementKey key) {
        this.raw = raw;
        if (this.sql != sql) {
            this.sql = sql;
        }
        if (key != null) {
            this.key = key;
            reusable = true;
            unread = false;
            usedBefore = false;
        }
    }

    // ---- one after the other ----

    /**
     * Of one that was closed by its owner, alone: forgets what it was, to be opened again; false if it was
     * so often enough.
     */
    boolean tryEmpty() {
        if (++uses == MOST_USES) {
            return false;
        }
        raw = null;
        if (text != null || key != null) {
            text = null;
            key = null;
            results = null;
        }
        return true;
    }

    void openAgain(Statement raw, @Nullable String sql, @Nullable StatementKey key) {
        fill(raw, sql, key);
        reading = 0;
        setOpenRelease();
    }

    @Override
    void goneAlone() {
        connection.forgetAlone(this);
    }

    // ---- executions and fetches ----

    /** In a call that has found the lease and this alive. */
    void executionBegins(@Nullable String text) {
        if (this.text != text) {
            this.text = text;
        }
        if ((int) CANCELS.get(this) != 0) {
            cancels = 0;
        }
        reading = 0; // the driver closes the result sets of the execution before
        if (key != null) {
            results = null;
            usedBefore = false;
        }
    }

    void runBegins() {
        running = true;
    }

    void runEnds() {
        running = false;
    }

    void overlapBegins() {
        OVERLAPS.getAndAdd(this, 1);
    }

    void overlapEnds() {
        OVERLAPS.getAndAdd(this, -1);
    }

    void untimedBegins() {
        OVERLAPS.getAndAdd(this, UNTIMED);
    }

    void untimedEnds() {
        OVERLAPS.getAndAdd(this, -UNTIMED);
    }

    /** Whether anything of it is in the driver. */
    boolean isRunning() {
        return running || (int) OVERLAPS.get(this) != 0;
    }

    /**
     * Whether one execution or fetch is in the driver, and nothing else of it. While a call that has no limit is,
     * nothing is timed or it is not alone.
     */
    boolean runsOnce() {
        return (int) OVERLAPS.getVolatile(this) + (running ? 1 : 0) == 1;
    }

    @Nullable
    String text() {
        return text;
    }

    void setText(@Nullable String text) {
        this.text = text;
    }

    /** What runs, or ran last, with its literals. */
    @Nullable
    String sqlText() {
        String other = text;
        return other == null ? sql : other;
    }

    void tellSlow(long nanos, boolean failed) {
        PhysicalConnection physical = connection.physical;
        physical.calls()
                .audience()
                .ranSlowly(
                        BorrowerId.of(connection.owner), // the slot may be another's by now
                        sqlText(),
                        physical.dialect().quotesNamesOnly(),
                        nanos,
                        failed);
    }

    @Override
    SQLException failed(Throwable failure) {
        reusable = false;
        boolean cancelled = failure instanceof SQLException e
                && connection.physical.dialect().isCancellation(e);
        // the one cancel that was sent has found its statement, so that nothing of it is left
        if (cancels == 1 && cancelled) {
            connection.unmark(LeaseMarks.CANCELLED);
        }
        // a limit that an execution has reached explains nothing of what fails after it
        return connection.failed(failure, isRunning() || cancelled ? this : null);
    }

    SQLException closedFailure() {
        return new SQLException(
                connection.physical.poolName() + ": this statement is closed; it was used after its close()", "HY010");
    }

    // ---- result sets ----

    void noteResults(ResultSetHandle handle, int number) {
        reading = number;
        if (key != null) {
            // the driver's statement lives on after close, so that its result sets have to be closed one by one
            handle.next = results;
            results = handle;
        }
    }

    /** What an execution has answered whose result set has to be asked for; or that it was. */
    void noteUnread(boolean rows) {
        unread = rows;
    }

    void readingEnds(int number) {
        if (reading == number) {
            reading = 0;
        }
    }

    /** Whether a result set of the last execution is open. */
    boolean isRead() {
        return reading != 0;
    }

    // ---- columns ----

    /** The driver's statement comes from the cache. */
    void noteUsedBefore() {
        usedBefore = true;
    }

    /** What it was prepared with, if the driver has forgotten its columns; else null. */
    @Nullable
    StatementKey forgottenColumns() {
        return usedBefore && !connection.physical.dialect().keepsColumns() ? key : null;
    }

    // ---- cancels ----

    /** A cancel is about to be sent; by a thread that has counted it. */
    void noteCancel() {
        CANCELS.getAndAdd(this, 1);
        connection.mark(LeaseMarks.CANCELLED);
    }

    // ---- the end ----

    @Override
    Statement raw() {
        return Objects.requireNonNull(raw);
    }

    /** The driver's statement is set to something, or may have results that nobody follows. */
    void keepOutOfCache() {
        reusable = false;
    }

    @Override
    boolean mayDrain() {
        return isRead();
    }

    @Override
    void release() throws SQLException {
        boolean quiet = !isRunning();
        if (!quiet) {
            connection.mark(LeaseMarks.DOUBTFUL); // another thread is in the driver with it
        }
        connection.awaitCancels();
        if (key == null) {
            raw().close();
        } else {
            putAway(key, quiet);
        }
    }

    private void putAway(StatementKey key, boolean quiet) throws SQLException {
        StatementCache cache = connection.physical.statements();
        PreparedStatement statement = (PreparedStatement) raw();
        // the driver's statement, or what leads to it, may have got out
        boolean alone = !connection.isMarked(LeaseMarks.SHARED | LeaseMarks.RAW_TAKEN);
        if (cache == null || !reusable || unread || !quiet || !alone) {
            statement.close();
            return;
        }
        try {
            closeResults();
            connection.physical.dialect().forgetKeys(statement, key.sql());
            statement.clearParameters();
            statement.clearBatch();
            statement.clearWarnings();
        } catch (SQLException | RuntimeException e) {
            statement.close(); // the way out for a statement that will not be cleaned
            return;
        }
        PreparedStatement evicted = cache.put(key, statement);
        if (evicted != null) {
            StatementCache.closeQuietly(evicted);
        }
    }

    private void closeResults() throws SQLException {
        for (Tracked handle = results; handle != null; handle = handle.next) {
            handle.closeWithLease();
        }
    }
}
