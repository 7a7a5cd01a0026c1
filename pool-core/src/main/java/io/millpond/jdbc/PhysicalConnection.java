package io.millpond.jdbc;

import io.millpond.config.SessionReset;
import io.millpond.core.CallTimer;
import io.millpond.core.CallTimes;
import io.millpond.core.Slot;
import io.millpond.dialect.DataLife;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.SessionOrigin;
import io.millpond.dialect.TransactionState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One driver connection and what the handles must know of it. Immutable but for what is noted: by the holder, who owns
 * the slot, and published to the next one by the slot's state; a limit that was reached also by the pool's threads.
 */
public final class PhysicalConnection {
    /** Where the borrower of one lease was. */
    private record Borrow(long ticket, Throwable stack) {}

    private static final VarHandle USES;
    private static final VarHandle LIMIT_HIT;

    /** Loaded before they are needed: the JIT does not inline a method that answers with what it has not seen yet. */
    @SuppressWarnings("unused")
    private static final Class<?>[] SEEN_BY_THE_JIT = {LimitHit.class, StatementCache.class};

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USES = lookup.findVarHandle(PhysicalConnection.class, "uses", LeaseUses.class);
            LIMIT_HIT = lookup.findVarHandle(PhysicalConnection.class, "limitHit", LimitHit.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Connection raw;
    private final Dialect dialect;
    private final ConnectionLease lease;
    private final String poolName;
    private final long openedAt;
    private final int credentialsVersion;
    private final @Nullable StatementCache statements;
    private final SessionRules rules;
    private final boolean readsSql;
    private final CallRules calls;
    private final CallTimes times;
    private final SharedLeases sharing;
    private final boolean watchesTransactions;
    private final boolean timesFetches;
    private final CallTimer timer;
    private final @Nullable ReadLimit readLimit;
    private final boolean watchesCalls;

    /** The way back to the new session; null if there is none, or the level does not ask for it. */
    private final @Nullable SessionOrigin origin;

    /** What the session looked like before the first change. Holder only. */
    private final SessionBaseline baseline;

    /** Holder only. */
    private RequestBoundary boundary;

    /** Whether no lease has used it, so that it has no warnings. Holder only; false is right in any case. */
    private boolean unused;

    /** Where the handle of the lease is that uses the connection. Written by the holder. */
    private LeaseUses uses = new LeaseUses();

    /** The limit that the running lease reached last. By CAS: LimitWatch or a cancel sets, the next call clears it. */
    private volatile @Nullable LimitHit limitHit;

    /** Of a twin: the object whose place it has taken, for the rest of that lease. */
    private @Nullable WeakReference<PhysicalConnection> first;

    /** Of the last lease of which that was captured. Written by the holder; read by anybody, for reports. */
    private volatile @Nullable Borrow borrow;

    /**
     * @param raw a connection that has just been opened and set up
     * @param lease how leases of it end
     * @param statementCacheSize prepared statements to keep; 0 for none
     * @param openedAtNanos when it was opened, by the pool's clock
     * @param credentialsVersion which of the pool's successive credentials it was opened with
     * @param rules how much of its session is set back
     * @param calls how calls through it are timed
     */
    public PhysicalConnection(
            Connection raw,
            Dialect dialect,
            ConnectionLease lease,
            String poolName,
            int statementCacheSize,
            long openedAtNanos,
            int credentialsVersion,
            SessionRules rules,
            CallRules calls)
            throws SQLException {
        this(
                raw,
                dialect,
                lease,
                poolName,
                statementCacheSize,
                openedAtNanos,
                credentialsVersion,
                rules,
                calls,
                RequestBoundary.of(raw));
    }

    PhysicalConnection(
            Connection raw,
            Dialect dialect,
            ConnectionLease lease,
            String poolName,
            int statementCacheSize,
            long openedAtNanos,
            int credentialsVersion,
            SessionRules rules,
            CallRules calls,
            RequestBoundary boundary)
            throws SQLException {
        this.raw = raw;
        this.dialect = dialect;
        this.lease = lease;
        this.poolName = poolName;
        this.openedAt = openedAtNanos;
        this.credentialsVersion = credentialsVersion;
        this.statements = statementCacheSize > 0 ? new StatementCache(statementCacheSize) : null;
        this.boundary = boundary;
        this.rules = rules;
        this.calls = calls;
        this.times = calls.times();
        this.sharing = calls.sharing();
        this.watchesTransactions = calls.watchesTransactions();
        this.timesFetches = calls.timesFetches();
        this.timer = new CallTimer();
        this.readLimit = ReadLimit.of(raw, dialect, calls);
        this.watchesCalls = watchesTransactions || readLimit != null;
        this.readsSql = rules.level() == SessionReset.SESSION;
        this.origin = rules.level() == SessionReset.JDBC ? null : dialect.sessionOrigin(raw);
        this.baseline = new SessionBaseline(raw, dialect);
        this.unused = true;
    }

    private PhysicalConnection(PhysicalConnection other) {
        raw = other.raw;
        dialect = other.dialect;
        lease = other.lease;
        poolName = other.poolName;
        openedAt = other.openedAt;
        credentialsVersion = other.credentialsVersion;
        statements = other.statements;
        boundary = other.boundary;
        rules = other.rules;
        readsSql = other.readsSql;
        calls = other.calls;
        times = other.times;
        sharing = other.sharing;
        watchesTransactions = other.watchesTransactions;
        timesFetches = other.timesFetches;
        timer = other.timer;
        readLimit = other.readLimit;
        watchesCalls = other.watchesCalls;
        first = new WeakReference<>(other);
        origin = other.origin;
        baseline = other.baseline;
        borrow = other.borrow;
    }

    /**
     * A second object for the same connection. The pool goes on with it, so that only the running lease's handle holds
     * this one: when nobody can reach this one, that lease is lost.
     */
    public PhysicalConnection twin() {
        return new PhysicalConnection(this);
    }

    /** The driver's object. */
    public Connection raw() {
        return raw;
    }

    public Dialect dialect() {
        return dialect;
    }

    public ConnectionLease lease() {
        return lease;
    }

    public String poolName() {
        return poolName;
    }

    @Nullable
    SessionOrigin origin() {
        return origin;
    }

    /** Whether its data end with it, so that nothing but a fault is a reason to close it while the pool is open. */
    public boolean isTheDatabase() {
        return dialect.dataLife() == DataLife.WITH_EACH_CONNECTION;
    }

    /** When it was opened, by the pool's clock. */
    public long openedAt() {
        return openedAt;
    }

    /** Which of the pool's successive credentials it was opened with. */
    public int credentialsVersion() {
        return credentialsVersion;
    }

    // ---- for the pool ----

    /** Keeps where the borrow of this lease happened. By the new holder. */
    public void noteBorrow(long ticket, Throwable stack) {
        borrow = new Borrow(ticket, stack);
    }

    /** Where the borrow of this lease happened; null if that is not captured, or not known of this lease. */
    public @Nullable Throwable borrowStack(long ticket) {
        Borrow last = borrow;
        return last != null && last.ticket == ticket ? last.stack : null;
    }

    /** Whether the borrower of this lease may have the driver's object, and use it without its handle. */
    public boolean isRawTakenIn(long ticket) {
        return baseline.rawTakenIn() == ticket;
    }

    /** The timer of its calls. */
    public CallTimer timer() {
        return timer;
    }

    /** The handle of the lease that uses the connection now, as far as it has called the driver at all. */
    @Nullable
    ConnectionHandle userOf(long ticket) {
        ConnectionHandle known = usesSeen().userOf(ticket);
        PhysicalConnection before = known == null && first != null ? first.get() : null;
        return before == null ? known : before.usesSeen().userOf(ticket);
    }

    /** So that a connection that rests keeps neither the handle of a lease that is over nor the thread that had it. */
    public void forgetUser(Slot<PhysicalConnection> slot) {
        usesSeen().forgetEnded(slot);
    }

    private LeaseUses usesSeen() {
        return (LeaseUses) USES.getAcquire(this);
    }

    // ---- for the handles ----

    CallRules calls() {
        return calls;
    }

    /** Like the next three a shortcut past {@link #calls} for the hot path. */
    CallTimes times() {
        return times;
    }

    SharedLeases sharing() {
        return sharing;
    }

    boolean watchesTransactions() {
        return watchesTransactions;
    }

    boolean timesFetches() {
        return timesFetches;
    }

    /** Whether there is more to do for a call with a limit than to time it. */
    boolean watchesCalls() {
        return watchesCalls;
    }

    @Nullable
    ReadLimit readLimit() {
        return readLimit;
    }

    /** The limit that the lease of this object's handle has reached last, or null. */
    @Nullable
    LimitHit limitHit() {
        return limitHit;
    }

    /** By the pool's threads. */
    void noteLimitHit(LimitHit hit) {
        LimitHit known = limitHit;
        while (!hit.saysLessThan(known) && !LIMIT_HIT.compareAndSet(this, known, hit)) {
            known = limitHit;
        }
    }

    /** This one and no other that has been noted since. */
    void forgetLimitHit(LimitHit hit) {
        LIMIT_HIT.compareAndSet(this, hit, null);
    }

    /** The lease is over. Its own note alone: who ends it may be late, and what is noted be the next lease's. */
    void forgetLimitOf(ConnectionHandle of) {
        LimitHit hit = limitHit;
        if (hit != null && hit.ticket() == of.ticket) {
            forgetLimitHit(hit);
        }
    }

    SessionRules rules() {
        return rules;
    }

    /** Whether SQL has to be looked at. */
    boolean readsSql() {
        return readsSql;
    }

    SessionBaseline baseline() {
        return baseline;
    }

    @Nullable
    StatementCache statements() {
        return statements;
    }

    /**
     * Takes away the warnings of the lease before and tells the driver that a request begins; before the first use of a
     * lease, so that neither borrow nor return costs a driver call for it. Nobody can see the difference, because
     * between the two nobody has the connection. False if it failed: the connection must not be lent again.
     */
    boolean beginUse(ConnectionHandle by) {
        if (timer.transactionSince() != 0) {
            timer.setTransactionSinceRelease(0); // of the lease before; not at its end, see forgetLimitOf
        }
        LeaseUses current = uses;
        if (current.isWorn()) {
            current = new LeaseUses();
            USES.setRelease(this, current);
        }
        current.begin(by);
        if (baseline.streams()) {
            by.mark(LeaseMarks.UNSEEN_TRANSACTION);
        }
        boolean fresh = unused;
        if (fresh) {
            unused = false; // not in each lease: others may read what lies beside it
        }
        if (fresh && boundary != RequestBoundary.MARKED) {
            return true;
        }
        try {
            raw.clearWarnings();
            if (boundary == RequestBoundary.MARKED) {
                boundary = RequestBoundary.begin(raw);
            }
            return true;
        } catch (Exception | LinkageError e) {
            return false;
        }
    }

    boolean marksRequests() {
        return boundary == RequestBoundary.MARKED;
    }

    /**
     * After a use that changed no setting but perhaps autocommit: whether the connection is as it was before, told
     * and, if need be, set right without asking the server. Drivers that mark requests want to be told of the end,
     * which is a driver call.
     */
    boolean isAsBefore(boolean autoCommitChanged) throws SQLException {
        if (boundary == RequestBoundary.MARKED || rules.level() == SessionReset.ALWAYS) {
            return false;
        }
        if (!autoCommitChanged) {
            return dialect.isAtRest(raw, baseline.serversAutoCommit());
        }
        if (!dialect.setsAutoCommitLocally() || dialect.transactionState(raw) != TransactionState.NONE) {
            return false;
        }
        raw.setAutoCommit(baseline.autoCommit());
        return true;
    }
}
