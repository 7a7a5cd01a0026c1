package io.millpond.config;

import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The settings of a pool, to be chained: {@code jdbcUrl(...).username(...).maxSize(20)}.
 *
 * <p>No method throws for a bad value. {@link #toConfig()} checks everything at once and reports all of it in one
 * {@link ConfigException}; nothing is corrected silently. A second call of a method replaces the first, except for
 * {@link #property} and {@link #listener}. No argument may be {@code null}: to get the default, leave the call out.
 *
 * <p>Every time is a {@link Duration} of at least 1 ms and at most 365 days, or {@link Duration#ZERO} with the meaning
 * given at each method. Not thread-safe.
 *
 * @param <B> the type of the builder itself
 */
public abstract class PoolSettings<B extends PoolSettings<B>> {
    final GivenSettings given = new GivenSettings();

    /** For subclasses. */
    protected PoolSettings() {}

    /** This builder, as its own type. */
    protected abstract B self();

    /**
     * Checks all settings and returns them with the defaults filled in. Neither connects nor loads a class.
     *
     * @throws ConfigException listing every problem
     */
    public final PoolConfig toConfig() {
        return new SettingsCheck(given).check();
    }

    /**
     * The pool's name in logs, metrics and thread names. Default: the database's name from the URL, else
     * {@code millpond-N}; with {@code -2}, {@code -3}, … if a pool of that name runs already. At most 100 characters,
     * none of {@code : , = * ? "} nor a control character.
     */
    public B name(String name) {
        return give(Setting.NAME, name);
    }

    /** Where connections come from: a JDBC URL. Either this or {@link #dataSource} is required. */
    public B jdbcUrl(String jdbcUrl) {
        return give(Setting.JDBC_URL, jdbcUrl);
    }

    /** The driver's class, if {@link java.sql.DriverManager} does not find it by the URL. Needs {@link #jdbcUrl}. */
    public B driverClassName(String driverClassName) {
        return give(Setting.DRIVER_CLASS_NAME, driverClassName);
    }

    /**
     * Where connections come from: a DataSource that opens a new physical connection at each call. Not another pool,
     * whose connections would be checked, reset and timed twice; one that can be closed is taken for a pool, and warned
     * of.
     */
    public B dataSource(DataSource dataSource) {
        return give(Setting.DATA_SOURCE, dataSource);
    }

    /** The database user. Default: left to the driver, the URL or the DataSource. */
    public B username(String username) {
        return give(Setting.USERNAME, username);
    }

    /** The user's password, which may be empty. Needs {@link #username}. Never shown anywhere. */
    public B password(String password) {
        return give(Setting.PASSWORD, password);
    }

    /**
     * Asked for user and password, as {@link CredentialsProvider} tells. Instead of {@link #username} and
     * {@link #password}.
     */
    public B credentials(CredentialsProvider credentials) {
        return give(Setting.CREDENTIALS, credentials);
    }

    /**
     * A property for the driver; may be called for many keys, and the last value of a key counts. Wins over what
     * Millpond would set for this database. Only with {@link #jdbcUrl}: a DataSource has its own properties.
     */
    public B property(String key, String value) {
        given.addProperty(key, value);
        return self();
    }

    /**
     * The largest number of physical connections, counting those being opened and closed. Default 10, range 1 to
     * 100,000. A driver call that was given up at its deadline counts no longer, though it may keep its session at the
     * server until it returns: with so many such calls that they come to twice {@code maxSize}, or 16 if that is more,
     * no connection is opened until one of them has returned.
     */
    public B maxSize(int maxSize) {
        return give(Setting.MAX_SIZE, maxSize);
    }

    /** Connections kept ready. Default 2, or {@code maxSize} if that is less; range 0 to {@code maxSize}. */
    public B minIdle(int minIdle) {
        return give(Setting.MIN_IDLE, minIdle);
    }

    /**
     * How many may wait for others to give a connection back; one more fails at once. Who waits for what is opened or
     * checked in a place that nobody holds does not count. Default unlimited; 0 = nobody waits for others.
     */
    public B maxWaiting(int maxWaiting) {
        return give(Setting.MAX_WAITING, maxWaiting);
    }

    /**
     * The longest wait in {@code getConnection()}. Default 10 s; ZERO = do not wait for others: what is idle is lent,
     * if it has rested after a check, which takes up to {@link #validationTimeout}; else it fails at once, and a
     * connection is opened for the next who asks.
     */
    public B acquireTimeout(Duration acquireTimeout) {
        return give(Setting.ACQUIRE_TIMEOUT, acquireTimeout);
    }

    /** The limit of one physical connect, session set-up included. Default 5 s; not ZERO. */
    public B connectTimeout(Duration connectTimeout) {
        return give(Setting.CONNECT_TIMEOUT, connectTimeout);
    }

    /**
     * The limit of one liveness check. Default 2 s; not ZERO. May exceed {@link #acquireTimeout}, which holds all the
     * same, unless it is ZERO: checks run on the pool's own threads.
     */
    public B validationTimeout(Duration validationTimeout) {
        return give(Setting.VALIDATION_TIMEOUT, validationTimeout);
    }

    /**
     * The limit of one clean-up after a lease that left something behind (an open transaction, a changed setting, an
     * open statement); {@code Connection.close()} takes no longer than this, whatever the driver does. Past it the
     * connection is discarded. Default 2 s; not ZERO.
     */
    public B resetTimeout(Duration resetTimeout) {
        return give(Setting.RESET_TIMEOUT, resetTimeout);
    }

    /**
     * A connection unused for longer is checked before it is lent. Default 500 ms; ZERO = checked before every borrow.
     */
    public B validateAfterIdle(Duration validateAfterIdle) {
        return give(Setting.VALIDATE_AFTER_IDLE, validateAfterIdle);
    }

    /**
     * Idle connections unused for this long are checked. Default 2 min; ZERO = never. If given, less than
     * {@link #maxLifetime}.
     */
    public B keepaliveInterval(Duration keepaliveInterval) {
        return give(Setting.KEEPALIVE_INTERVAL, keepaliveInterval);
    }

    /**
     * Idle connections above {@link #minIdle} are closed after this time, and those that were never all needed at once
     * for as long. Default 10 min; ZERO = never.
     */
    public B idleTimeout(Duration idleTimeout) {
        return give(Setting.IDLE_TIMEOUT, idleTimeout);
    }

    /**
     * The age at which a connection is replaced, up to 10 % earlier so that not all go at once. Default 30
     * min; ZERO = never.
     */
    public B maxLifetime(Duration maxLifetime) {
        return give(Setting.MAX_LIFETIME, maxLifetime);
    }

    /**
     * The longest one execution of a statement, or one fetch that goes to the server, may take. Then it is
     * cancelled, and if the driver does not come back the connection is closed; the caller gets a
     * {@code SQLTimeoutException}. A statement's own {@code setQueryTimeout} holds as well; the nearer limit wins.
     * Default ZERO = no limit; else 1 ms or more.
     */
    public B queryTimeout(Duration queryTimeout) {
        return give(Setting.QUERY_TIMEOUT, queryTimeout);
    }

    /**
     * The longest a transaction may last, from its first statement to commit or rollback. Then what runs is cancelled,
     * the transaction is rolled back by closing its connection, and later calls fail. Default ZERO = no limit; else 1
     * ms or more, and not less than {@link #queryTimeout}.
     */
    public B transactionTimeout(Duration transactionTimeout) {
        return give(Setting.TRANSACTION_TIMEOUT, transactionTimeout);
    }

    /**
     * The longest a transaction may be open between two statements while its borrower does something else. Then its
     * connection is closed, so that it holds no locks. Default ZERO = no limit; else 1 ms or more.
     */
    public B idleInTransactionTimeout(Duration idleInTransactionTimeout) {
        return give(Setting.IDLE_IN_TRANSACTION_TIMEOUT, idleInTransactionTimeout);
    }

    /**
     * An execution that takes longer is counted, announced to listeners, and logged without literals. Default 500
     * ms; ZERO = off.
     */
    public B slowQueryThreshold(Duration slowQueryThreshold) {
        return give(Setting.SLOW_QUERY_THRESHOLD, slowQueryThreshold);
    }

    /** A connection held longer is reported once, with its holder. Default 5 min; ZERO = off. */
    public B leakThreshold(Duration leakThreshold) {
        return give(Setting.LEAK_THRESHOLD, leakThreshold);
    }

    /**
     * How much of a session is set back between two borrowers. Default {@link SessionReset#JDBC}. Beyond that
     * PostgreSQL sets the session back; with any other database the connection is replaced by a new one.
     */
    public B sessionReset(SessionReset sessionReset) {
        return give(Setting.SESSION_RESET, sessionReset);
    }

    /**
     * Whether a connection whose server refuses to write (SQLState 25006; 1290 and 1836 in MariaDB and MySQL) is closed
     * on return and the others are checked: after a fail-over the old primary goes on as a replica, and a new connect
     * finds the new primary. One that was opened less than a second ago stays. Default false. Off for borrowers that
     * asked for {@code readOnly}, and for all of a pool whose {@link #readOnly} is true.
     */
    public B evictOnReadOnly(boolean evictOnReadOnly) {
        return give(Setting.EVICT_ON_READ_ONLY, evictOnReadOnly);
    }

    /** Whether to keep the stack of each borrow for leak reports; costs microseconds per borrow. Default false. */
    public B captureBorrowStack(boolean captureBorrowStack) {
        return give(Setting.CAPTURE_BORROW_STACK, captureBorrowStack);
    }

    /**
     * Whether to time every borrow and statement with the nanosecond clock, about 40 ns each. Default false: counts are
     * exact, whatever lasts longer than 10 ms is timed, and finer times come from one use in 16.
     */
    public B exactTimes(boolean exactTimes) {
        return give(Setting.EXACT_TIMES, exactTimes);
    }

    /**
     * How long {@code close()} waits for borrowed connections before it aborts them. Default 10 s; ZERO
     * = abort at once.
     */
    public B shutdownTimeout(Duration shutdownTimeout) {
        return give(Setting.SHUTDOWN_TIMEOUT, shutdownTimeout);
    }

    /** What to do if the database cannot be reached at the start. Default {@link Startup#TOLERANT}. */
    public B startup(Startup startup) {
        return give(Setting.STARTUP, startup);
    }

    /** The auto-commit mode of a borrowed connection, restored on return. Default: the driver's. */
    public B autoCommit(boolean autoCommit) {
        return give(Setting.AUTO_COMMIT, autoCommit);
    }

    /** The read-only mode of a borrowed connection, restored on return. Default: the driver's. */
    public B readOnly(boolean readOnly) {
        return give(Setting.READ_ONLY, readOnly);
    }

    /**
     * The isolation level of a borrowed connection, restored on return. Default: the driver's. One of the constants of
     * {@link java.sql.Connection} except {@code TRANSACTION_NONE}, or a vendor's: 3 and 5 (Db2, Informix),
     * 4096 (SQL Server).
     */
    public B transactionIsolation(int transactionIsolation) {
        return give(Setting.TRANSACTION_ISOLATION, transactionIsolation);
    }

    /** The catalog of a borrowed connection, restored on return. Default: the driver's. */
    public B catalog(String catalog) {
        return give(Setting.CATALOG, catalog);
    }

    /** The schema of a borrowed connection, restored on return. Default: the driver's. */
    public B schema(String schema) {
        return give(Setting.SCHEMA, schema);
    }

    /** SQL run once on each new connection; if it fails, the connect has failed. Default: none. */
    public B connectionInitSql(String connectionInitSql) {
        return give(Setting.CONNECTION_INIT_SQL, connectionInitSql);
    }

    /**
     * SQL for liveness checks, for drivers without {@code Connection.isValid}. Also run on each new connection; if it
     * fails there, the connect has failed. Default: none, {@code isValid} is used.
     */
    public B connectionTestQuery(String connectionTestQuery) {
        return give(Setting.CONNECTION_TEST_QUERY, connectionTestQuery);
    }

    /** Prepared statements kept per connection, 0 to 100,000; 0 = off. Default: what suits the database, often 0. */
    public B statementCacheSize(int statementCacheSize) {
        return give(Setting.STATEMENT_CACHE_SIZE, statementCacheSize);
    }

    /** Receives the pool's events; may be called several times. Default: none. */
    public B listener(PoolListener listener) {
        given.addListener(listener);
        return self();
    }

    private B give(Setting setting, Object value) {
        given.put(setting, value);
        return self();
    }
}
