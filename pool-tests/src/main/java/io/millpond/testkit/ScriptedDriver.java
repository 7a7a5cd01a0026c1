package io.millpond.testkit;

import io.millpond.testkit.history.History;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A database in memory that behaves until a test tells it otherwise: {@code driver.on("isValid").hang()},
 * {@code driver.onConnect().attempt(3).fail(new SQLException("no", "08001"))}.
 *
 * <p>It counts everything, keeps the session state of every connection, and notices when two owners use one connection;
 * {@link #verify()} throws what it noticed.
 */
public final class ScriptedDriver implements Driver {
    private static final int CONNECT = CallIds.of("connect");
    private static final AtomicInteger DRIVERS = new AtomicInteger();

    private final String url = "jdbc:scripted:" + DRIVERS.incrementAndGet();
    private final Scripts scripts = new Scripts();
    private final CallCounts counts = new CallCounts();
    private final Violations violations = new Violations();
    private final Occupancy connecting = new Occupancy();
    private final Occupancy live = new Occupancy();
    private final Occupancy occupied = new Occupancy();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger aborted = new AtomicInteger();
    private final Queue<ScriptedConnection> liveConnections = new ConcurrentLinkedQueue<>();
    private volatile boolean lateCancelsHit;
    private volatile boolean queryTimeoutSticks;
    private volatile Properties lastProperties = new Properties();
    private volatile History history;

    // --- telling it what to do

    /**
     * Starts a script for a method: bare names for connections and statements, "Statement.close", "ResultSet.next"
     * where both have it.
     */
    public Cue on(String method) {
        return new Cue(scripts, method);
    }

    /** Starts a script for every call there is, on every object. */
    public Cue onAnyCall() {
        return new Cue(scripts, CallIds.ANY);
    }

    /** Starts a script for connecting. */
    public Cue onConnect() {
        return on("connect");
    }

    /** A cancel that finds nothing running kills the next statement, as MariaDB and MySQL do. */
    public ScriptedDriver lateCancelsHitTheNextStatement() {
        lateCancelsHit = true;
        return this;
    }

    /** A statement's query timeout stays with the session, as in H2. */
    public ScriptedDriver queryTimeoutSticksToTheSession() {
        queryTimeoutSticks = true;
        return this;
    }

    /** Notes in this history which connections are opened, and whose close or abort is called, by their numbers. */
    public ScriptedDriver recordIn(History history) {
        this.history = history;
        return this;
    }

    /** Ends all scripts and frees whoever hangs in them, now and later. */
    public void releaseAll() {
        scripts.releaseAll();
    }

    /** The server ends all sessions, as a restart would. */
    public void killAllSessions() {
        liveConnections.forEach(ScriptedConnection::kill);
    }

    // --- what happened

    /** Connects that succeeded. */
    public int opened() {
        return opened.get();
    }

    /** Attempts to connect, failed ones included. */
    public int connectAttempts() {
        return attempts.get();
    }

    /** Sessions ended by {@code close}. */
    public int closed() {
        return closed.get();
    }

    /** Sessions ended by {@code abort}. */
    public int aborted() {
        return aborted.get();
    }

    /** Sessions that live now. */
    public int live() {
        return live.now();
    }

    /** The most sessions that ever lived at once. */
    public int mostLive() {
        return live.most();
    }

    /** Connects that run now. */
    public int connecting() {
        return connecting.now();
    }

    /** The most connects that ever ran at once. */
    public int mostConnecting() {
        return connecting.most();
    }

    /** The most sessions and running connects there ever were at once: what a pool's maximum must bound. */
    public int mostOccupied() {
        return occupied.most();
    }

    /** Calls of this method, by the names of {@link #on}. */
    public long calls(String method) {
        return counts.of(CallIds.of(method));
    }

    /** Calls by method; "round trips" is the sum of those that a real driver would have sent to the server. */
    public Map<String, Long> calls() {
        return counts.all();
    }

    /** Calls that a real driver would have sent to the server. */
    public long roundTrips() {
        return calls("round trips");
    }

    /** The sessions that live now. */
    public List<ScriptedConnection> connections() {
        return List.copyOf(liveConnections);
    }

    /** What the last connect was given. */
    public Properties lastProperties() {
        return (Properties) lastProperties.clone();
    }

    /** Two owners and other broken promises so far. */
    public List<String> violationsSeen() {
        return violations.list();
    }

    /** Throws an {@code AssertionError} with details if any connection ever had two owners. */
    public void verify() {
        violations.throwIfAny(url);
    }

    /** {@link #verify()}, and that no session lives and no connect runs. */
    public void verifyNothingLeft() {
        verify();
        if (live.now() != 0 || connecting.now() != 0) {
            throw new AssertionError(url + ": " + live.now() + " session(s) live, " + connecting.now()
                    + " connect(s) running; opened " + opened + ", closed " + closed + ", aborted " + aborted + ": "
                    + liveConnections);
        }
    }

    // --- how a pool reaches it

    /**
     * The URL of this driver; each instance has its own. It may be followed by parameters, of which the driver
     * takes no notice.
     */
    public String url() {
        return url;
    }

    /** The same database as a data source. */
    public DataSource asDataSource() {
        return new ScriptedDataSource(this);
    }

    /** Makes it known to {@code DriverManager} until closed. */
    public Registration register() throws SQLException {
        DriverManager.registerDriver(this);
        return () -> DriverManager.deregisterDriver(this);
    }

    /** Undoes a registration. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    @Override
    public Connection connect(String to, Properties properties) throws SQLException {
        if (!acceptsURL(to)) {
            return null;
        }
        int attempt = attempts.incrementAndGet();
        counts.add(attempt, CONNECT);
        lastProperties = properties == null ? new Properties() : (Properties) properties.clone();
        connecting.up();
        occupied.up();
        boolean success = false;
        try {
            Object told = scripts.play(CONNECT, null, attempt, null);
            if (told == null || told instanceof Told.Afterwards) {
                ScriptedConnection connection = open();
                success = true;
                Told.conclude(told);
                return connection;
            }
            return Told.or(told, (Connection) null);
        } finally {
            connecting.down();
            if (!success) {
                occupied.down();
            }
        }
    }

    private ScriptedConnection open() {
        ScriptedConnection connection = new ScriptedConnection(this, opened.incrementAndGet());
        liveConnections.add(connection);
        live.up();
        History record = history;
        if (record != null) {
            record.opened(connection.number());
        }
        return connection;
    }

    @Override
    public boolean acceptsURL(String other) {
        return other.equals(url) || other.startsWith(url + "?");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String to, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no java.util.logging here", "0A000");
    }

    // --- for its connections

    /** Null if nobody wants to know. */
    History history() {
        return history;
    }

    Scripts scripts() {
        return scripts;
    }

    CallCounts counts() {
        return counts;
    }

    Violations violations() {
        return violations;
    }

    boolean lateCancelsHit() {
        return lateCancelsHit;
    }

    boolean queryTimeoutSticks() {
        return queryTimeoutSticks;
    }

    void ended(ScriptedConnection connection) {
        liveConnections.remove(connection);
        live.down();
        occupied.down();
    }

    void countClose() {
        closed.incrementAndGet();
    }

    void countAbort() {
        aborted.incrementAndGet();
    }
}
