package io.millpond.testkit;

import io.millpond.testkit.history.History;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One scripted physical connection.
 *
 * <p>Every call is {@code begin} (count, owner check) → {@code play} (scripts) → effect → {@code end}. Only
 * {@code abort}, {@code cancel} and {@code isClosed} may come from other threads while a call runs; after an abort,
 * {@code close} may too.
 */
public final class ScriptedConnection extends SessionCalls {
    private static final int CREATE_STATEMENT = CallIds.of("createStatement");
    private static final int PREPARE_STATEMENT = CallIds.of("prepareStatement");
    private static final int PREPARE_CALL = CallIds.of("prepareCall");
    private static final int IS_VALID = CallIds.of("isValid");
    private static final int IS_CLOSED = CallIds.of("isClosed");
    private static final int CLOSE = CallIds.of("close");
    private static final int ABORT = CallIds.of("abort");
    static final int UNWRAP = CallIds.of("unwrap");
    static final int IS_WRAPPER_FOR = CallIds.of("isWrapperFor");
    private static final int ROUND_TRIP = CallIds.of("round trips");

    private final ScriptedDriver driver;
    private final int number;
    private final OwnerCheck owners;
    private final SessionState session = new SessionState();
    private final AtomicLong roundTrips = new AtomicLong();
    private final AtomicInteger openStatements = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();
    private final AtomicBoolean terminated = new AtomicBoolean();
    private final AtomicBoolean lateCancel = new AtomicBoolean();

    ScriptedConnection(ScriptedDriver driver, int number) {
        this.driver = driver;
        this.number = number;
        this.owners = new OwnerCheck(number, driver.violations());
    }

    /** Opened as the n-th, counted from 1. */
    public int number() {
        return number;
    }

    /** The driver that opened it. */
    public ScriptedDriver driver() {
        return driver;
    }

    /**
     * The borrower declares itself the owner; a second owner is a violation. A thread as token also forbids
     * calls by others.
     */
    public void enter(Object token) {
        owners.enter(token);
    }

    /** The owner leaves, before it gives the connection back. */
    public void exit(Object token) {
        owners.exit(token);
    }

    /** What a fresh session would not show, by name: empty is the baseline. */
    public Map<String, Object> differences() {
        Map<String, Object> found = session.differences();
        if (openStatements.get() != 0) {
            found.put("openStatements", openStatements.get());
        }
        return found;
    }

    /** Calls that a real driver would have sent to the server. */
    public long roundTrips() {
        return roundTrips.get();
    }

    /** Whether the session is in a transaction, by whatever means it began. Local: no round trip. */
    public boolean inTransaction() {
        return session.inTransaction;
    }

    public int openStatements() {
        return openStatements.get();
    }

    /** The next {@code getWarnings} finds this. */
    public void warn(String message) {
        session.warnings = new SQLWarning(message, "01000");
    }

    /** The server ends the session: whatever comes next fails with 08006. Nothing is counted as a close. */
    public void kill() {
        terminate();
    }

    boolean begin(int call, boolean roundTrip) {
        count(call, roundTrip);
        return owners.begin(call);
    }

    void end(boolean outermost) {
        owners.end(outermost);
    }

    void count(int call, boolean roundTrip) {
        CallCounts counts = driver.counts();
        counts.add(number, call);
        if (roundTrip) {
            counts.add(number, ROUND_TRIP);
            roundTrips.getAndIncrement();
        }
    }

    Object play(int call, String sql) throws SQLException {
        return driver.scripts().play(call, this, number, sql);
    }

    void requireOpen() throws SQLException {
        if (terminated.get()) {
            throw new SQLException("This connection has been closed.", "08003");
        }
    }

    @Override
    SessionState session() {
        return session;
    }

    boolean terminated() {
        return terminated.get();
    }

    int cancels() {
        return cancels.get();
    }

    void cancelArrived() {
        cancels.incrementAndGet();
        if (driver.lateCancelsHit() && !owners.busy()) {
            lateCancel.set(true);
        }
        driver.scripts().nudge();
    }

    void takeLateCancel() throws SQLException {
        if (driver.lateCancelsHit() && lateCancel.compareAndSet(true, false)) {
            throw new SQLException("canceling statement due to user request", "57014");
        }
    }

    void statementClosed() {
        openStatements.decrementAndGet();
    }

    void queryTimeoutSet(int seconds) {
        if (driver.queryTimeoutSticks()) {
            session.queryTimeout = seconds;
        }
    }

    /** Ends the session; answers whether this call did it. */
    boolean terminate() {
        boolean first = terminated.compareAndSet(false, true);
        if (first) {
            openStatements.set(0);
            session.inTransaction = false;
            driver.ended(this);
            driver.scripts().nudge();
        }
        return first;
    }

    @Override
    public Statement createStatement() throws SQLException {
        boolean outermost = begin(CREATE_STATEMENT, false);
        try {
            Object told = play(CREATE_STATEMENT, null);
            requireOpen();
            openStatements.getAndIncrement();
            return told == null ? new ScriptedStatement(this) : Told.or(told, (Statement) null);
        } finally {
            end(outermost);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        boolean outermost = begin(PREPARE_STATEMENT, false);
        try {
            Object told = play(PREPARE_STATEMENT, sql);
            requireOpen();
            openStatements.getAndIncrement();
            return told == null ? new ScriptedPreparedStatement(this, sql) : Told.or(told, (PreparedStatement) null);
        } finally {
            end(outermost);
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        boolean outermost = begin(PREPARE_CALL, false);
        try {
            Object told = play(PREPARE_CALL, sql);
            requireOpen();
            openStatements.getAndIncrement();
            return Told.or(
                    told, RareObject.of(CallableStatement.class, this, new ScriptedPreparedStatement(this, sql)));
        } finally {
            end(outermost);
        }
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        boolean outermost = begin(IS_VALID, true);
        try {
            Object told = play(IS_VALID, null);
            return told == null ? !terminated.get() : Told.or(told, Boolean.FALSE);
        } finally {
            end(outermost);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        count(IS_CLOSED, false);
        Object told = play(IS_CLOSED, null);
        return told == null ? terminated.get() : Told.or(told, Boolean.FALSE);
    }

    @Override
    public void close() throws SQLException {
        History history = driver.history();
        if (history != null) {
            history.close(number);
        }
        boolean outermost = begin(CLOSE, false);
        try {
            Object told = play(CLOSE, null);
            if (Told.acts(told) && terminate()) {
                driver.countClose();
            }
            Told.conclude(told);
        } finally {
            end(outermost);
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        if (executor == null) {
            throw new SQLException("abort needs an executor", "22023");
        }
        count(ABORT, false);
        History history = driver.history();
        if (history != null) {
            history.abort(number);
        }
        owners.tear();
        Object told = play(ABORT, null);
        if (Told.acts(told) && terminate()) {
            driver.countAbort();
        }
        Told.conclude(told);
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return rareObject("getMetaData", DatabaseMetaData.class);
    }

    /**
     * What needs no open connection and may be asked by any thread: neither counted nor checked, but a
     * script may step in.
     */
    <T> T told(int call, T otherwise) throws SQLException {
        return Told.or(play(call, null), otherwise);
    }

    <T> T rare(int call, T otherwise) throws SQLException {
        boolean outermost = begin(call, false);
        try {
            Object told = play(call, null);
            requireOpen();
            return Told.or(told, otherwise);
        } finally {
            end(outermost);
        }
    }

    @Override
    public <T> T rare(String method, T otherwise) throws SQLException {
        return rare(CallIds.of(method), otherwise);
    }

    @Override
    public <T> T rareObject(String method, Class<T> type) throws SQLException {
        return rare(CallIds.of(method), RareObject.of(type, this));
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        told(UNWRAP, null);
        return Unwrapping.of(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return told(IS_WRAPPER_FOR, type.isInstance(this));
    }

    @Override
    public String toString() {
        return "scripted connection " + number;
    }
}
