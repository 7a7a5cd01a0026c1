package io.millpond.pool;

import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.Problem;
import io.millpond.config.SessionReset;
import io.millpond.config.Startup;
import io.millpond.core.BoundedPool;
import io.millpond.core.CallTimes;
import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import io.millpond.core.SlotTable;
import io.millpond.deadline.LimitRule;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.DataLife;
import io.millpond.dialect.Dialect;
import io.millpond.jdbc.CallRules;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.jdbc.SessionRules;
import io.millpond.upkeep.IdleWindow;
import io.millpond.upkeep.LeakWatch;
import io.millpond.upkeep.OpenBackoff;
import io.millpond.upkeep.RetirementRule;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a pool together from its settings. */
public final class PoolAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(PoolAssembly.class);

    private static final DoubleSupplier CHANCE = Math::random;

    final PoolConfig config;
    final PoolName poolName;
    final String name;
    final CoarseClock clock = new CoarseClock(System::nanoTime);
    final Counters counters = new Counters();
    final TaskWatch watch = new TaskWatch();
    final SlotTable<PhysicalConnection> table;
    final BoundedPool<PhysicalConnection> core;
    final PoolThreads threads;
    final ListenerRelay listeners;

    final CredentialsCache credentials;

    private final CallAudience audience;
    private final CallRules calls;
    private final LimitRule limits;
    private final DialectChoice dialect;
    private final ConnectionSource source;
    final OpenedConnections opened = new OpenedConnections();
    final ConnectionCloser closer;
    final DataKeeper keeper;

    private PoolAssembly(PoolConfig config, PoolName poolName) {
        this.config = config;
        this.poolName = poolName;
        this.name = poolName.text();
        this.dialect = new DialectChoice(config.jdbcUrl(), config.properties());
        requireThatResetKeepsTheData();
        requireThatReadOnlyCanBeSet();
        this.source = ConnectionSource.of(config, driverProperties(), this::keeperUrl);
        this.table = new SlotTable<>(config.maxSize(), clock);
        this.core = new BoundedPool<>(
                table,
                config.validateAfterIdle().toNanos(),
                config.maxWaiting(),
                config.exactTimes(),
                clock,
                Parking.REAL);
        this.threads = new PoolThreads(name, source.loader());
        this.closer = new ConnectionCloser(name, opened, counters, clock, threads);
        this.keeper = new DataKeeper(name, threads, closer);
        this.credentials = new CredentialsCache(
                name,
                config.credentials(),
                clock,
                threads,
                new CredentialsCache.Patience(
                        config.connectTimeout().toNanos() / 4,
                        config.connectTimeout().toNanos() / 4 * 3),
                CHANCE);
        if (!config.hasCredentialsProvider()) {
            credentials.askForGood();
        }
        this.listeners = new ListenerRelay(name, config.listeners(), threads, clock);
        this.audience = new CallAudience(name, counters, listeners, threads, clock);
        CallTimes times = new CallTimes(
                clock, config.exactTimes(), config.slowQueryThreshold().toNanos());
        this.limits = new LimitRule(
                config.queryTimeout().toNanos(),
                config.transactionTimeout().toNanos(),
                config.idleInTransactionTimeout().toNanos());
        boolean timesFetches = !config.queryTimeout().isZero() || limits.watchesTransactions();
        this.calls = new CallRules(times, timesFetches, limits.query(), limits.watchesTransactions(), audience);
    }

    /**
     * A running pool.
     *
     * @throws ConfigException if the driver is missing, or, with {@code FAIL_FAST}, no connection can be opened;
     *     nothing is left behind
     */
    public static ConnectionPool start(PoolConfig config) {
        PoolName name = PoolName.take(config);
        try {
            return start(new PoolAssembly(config, name));
        } catch (Throwable failure) {
            name.release();
            throw failure;
        }
    }

    private static ConnectionPool start(PoolAssembly parts) {
        PoolConfig config = parts.config;
        for (Map.Entry<String, String> old : config.legacyNames().entrySet()) {
            LOG.info("{}: instead of {} write {}", parts.name, old.getKey(), old.getValue());
        }
        ConnectionPool pool = new ConnectionPool(parts);
        try {
            boolean mustWork = config.startup() == Startup.FAIL_FAST;
            // before the housekeeper, which could fill all places, and whose thread the first connect need not wait for
            OpenTask first = mustWork || config.minIdle() > 0 ? pool.openFirst() : null;
            pool.startUpkeep();
            // while the first connect is on its way on a worker: what else the first borrow of a JVM would wait for
            ConnectionHandle.loadClasses();
            if (first != null && mustWork) {
                parts.require(first);
            }
            parts.warn();
            // logs may throw, and then nobody has the pool to close it
            LOG.info("{}: started, {} connections at most, {}", parts.name, config.maxSize(), parts.databaseName());
            return pool;
        } catch (Throwable failure) {
            pool.close(Duration.ZERO);
            throw failure;
        }
    }

    /** What of the settings does not suit the database, or a pool. */
    private void warn() {
        if (ConnectionSource.isPool(config.dataSource())) {
            LOG.warn(
                    "{}: dataSource can be closed and so is most likely a pool itself ({}); each connection would be"
                            + " checked, reset and timed twice, and never be new: give a DataSource that opens one at"
                            + " each call, or a jdbcUrl",
                    name,
                    config.shown("dataSource"));
        }
        Dialect known = dialect.known();
        if (known != null) {
            known.warnings().forEach(warning -> LOG.warn("{}: {}", name, warning));
        }
    }

    private String databaseName() {
        Dialect known = dialect.known();
        return known == null ? "a given DataSource" : known.name();
    }

    ConnectionWork newWork(ConnectionLease lease) {
        LivenessCheck liveness = new LivenessCheck(
                config.connectionTestQuery(), config.validationTimeout().toNanos());
        ConnectionOpener opener =
                new ConnectionOpener(config, source, dialect, credentials, opened, closer, keeper, liveness);
        SessionRules rules = new SessionRules(config.sessionReset(), opener::reapplyDefaults);
        return new ConnectionWork(
                name,
                table,
                core,
                clock,
                counters,
                listeners,
                new OpenBackoff(CHANCE),
                opener,
                closer,
                liveness,
                (fresh, openedAt) -> dress(fresh, lease, openedAt, rules),
                threads,
                watch,
                new ConnectionWork.Deadlines(
                        config.connectTimeout().toNanos(),
                        config.validationTimeout().toNanos(),
                        config.resetTimeout().toNanos()));
    }

    Upkeep newUpkeep(ConnectionWork work, Demand demand, BorrowFailures failures) {
        long leakThreshold = config.leakThreshold().toNanos();
        return new Upkeep(
                work,
                demand,
                failures,
                new RetirementRule(
                        config.maxLifetime().toNanos(),
                        config.idleTimeout().toNanos(),
                        config.keepaliveInterval().toNanos()),
                new LeakSearch(
                        new LeakWatch(leakThreshold),
                        leakThreshold,
                        new LeakReporter(name, counters, listeners, threads, clock),
                        work),
                new LimitWatch(work, limits, config.slowQueryThreshold().toNanos(), audience),
                new IdleWindow(config.idleTimeout().toNanos()),
                credentials,
                config.minIdle());
    }

    private PhysicalConnection dress(
            ConnectionOpener.Opened fresh, ConnectionLease lease, long openedAt, SessionRules rules)
            throws SQLException {
        Integer cacheSize = config.statementCacheSize();
        int statements = cacheSize == null ? fresh.database().statementCacheSize() : cacheSize;
        return new PhysicalConnection(
                fresh.raw(),
                fresh.database(),
                lease,
                name,
                statements,
                openedAt,
                fresh.credentialsVersion(),
                rules,
                calls);
    }

    /** The dialect's defaults, under what the URL says, under what the user says. */
    private Map<String, String> driverProperties() {
        Map<String, String> properties = new HashMap<>();
        String url = config.jdbcUrl();
        Dialect database = dialect.known();
        if (url != null && database != null) {
            properties.putAll(database.driverProperties(name, config.connectTimeout()));
        }
        properties.putAll(config.properties());
        return properties;
    }

    private String keeperUrl(String url) {
        Dialect database = dialect.known();
        return database == null ? url : database.keeperUrl(url);
    }

    /** Where the connection is the database, its session cannot be replaced. */
    private void requireThatResetKeepsTheData() {
        Dialect known = dialect.known();
        if (known != null
                && known.dataLife() == DataLife.WITH_EACH_CONNECTION
                && config.sessionReset() != SessionReset.JDBC) {
            throw new ConfigException(
                    new Problem(
                            "sessionReset",
                            config.sessionReset().name(),
                            "sets a session back by a new connection, and here each connection has its own data in"
                                    + " memory, which would be lost",
                            "use sessionReset = JDBC, or a database that connections share"),
                    null);
        }
    }

    /** Else no connect would ever succeed. */
    private void requireThatReadOnlyCanBeSet() {
        Dialect known = dialect.known();
        String remedy = known == null ? null : known.remedyForReadOnly();
        if (known != null && remedy != null && Boolean.TRUE.equals(config.readOnly())) {
            throw new ConfigException(
                    new Problem(
                            "readOnly",
                            "true",
                            "is refused by the driver of " + known.name() + " when a connection is open",
                            remedy),
                    null);
        }
    }

    private void require(OpenTask first) {
        FailedStart failed = new FailedStart(config);
        try {
            OpenBackoff.Failure failure = first.outcome()
                    .get(2 * config.connectTimeout().toNanos(), TimeUnit.NANOSECONDS)
                    .orElse(null);
            if (failure != null) {
                throw failed.because(failure.kind(), failure.cause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed.interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            throw failed.because(ConnectFailureKind.UNAVAILABLE, e);
        }
    }
}
