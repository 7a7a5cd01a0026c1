package io.millpond.jdbc;

import static io.millpond.jdbc.LeaseMarks.AUTO_COMMIT;
import static io.millpond.jdbc.LeaseMarks.CATALOG;
import static io.millpond.jdbc.LeaseMarks.CLIENT_INFO;
import static io.millpond.jdbc.LeaseMarks.HOLDABILITY;
import static io.millpond.jdbc.LeaseMarks.ISOLATION;
import static io.millpond.jdbc.LeaseMarks.NETWORK_TIMEOUT;
import static io.millpond.jdbc.LeaseMarks.READ_ONLY;
import static io.millpond.jdbc.LeaseMarks.SCHEMA;
import static io.millpond.jdbc.LeaseMarks.TYPE_MAP;

import io.millpond.dialect.Dialect;
import io.millpond.dialect.TransactionState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the session of one connection looked like before a borrower changed it. A property is asked for just before its
 * first change, so that one that nobody changes never costs a round trip. Only the holder of the connection uses it, on
 * several threads if it likes; the way back through the slot publishes it to the next one.
 */
final class SessionBaseline {
    /** Everything that can be set back: autocommit by {@link #restoreAutoCommit}, the others by {@link #restore}. */
    static final int SETTINGS = AUTO_COMMIT
            | ISOLATION
            | READ_ONLY
            | CATALOG
            | SCHEMA
            | HOLDABILITY
            | NETWORK_TIMEOUT
            | CLIENT_INFO
            | TYPE_MAP;

    private static final VarHandle KNOWN;
    private static final VarHandle CAPTURED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            KNOWN = lookup.findVarHandle(SessionBaseline.class, "known", int.class);
            CAPTURED = lookup.findVarHandle(SessionBaseline.class, "captured", Captured.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Which of the fields below are known. Written last, by {@link #KNOWN}: another thread of the holder's may add one
     * at the same moment ({@code FirstChangesTest}).
     */
    private int known = AUTO_COMMIT;

    private final boolean autoCommit;

    /**
     * The same as the server has told it. A proxy may tell another thing than the driver believes; it must not be
     * another one later.
     */
    private final boolean serversAutoCommit;

    /**
     * Whether statements that nobody gives a fetch size are not read to their end: by the driver's own default, in the
     * URL or of a {@code DataSource}.
     */
    private final boolean streams;

    /**
     * The others; null as long as none of them has been asked for, which most connections never are. Set once, by
     * {@link #CAPTURED}; {@code FirstChangesTest}.
     */
    private @Nullable Captured captured;

    private static final class Captured {
        private int isolation;
        private boolean readOnly;
        private @Nullable String catalog;
        private @Nullable String schema;
        private int holdability;
        private int networkTimeout;
        private Properties clientInfo = NO_INFO;
        private @Nullable Map<String, Class<?>> typeMap;
    }

    /** Never written. */
    private static final Properties NO_INFO = new Properties();

    /** Ticket of the last lease whose borrower got the driver's object. Written by the holder, read by anybody. */
    private volatile long rawTakenIn;

    /** Of a connection as it is now; whether a transaction can be open depends on autocommit all the time. */
    SessionBaseline(Connection raw, Dialect dialect) throws SQLException {
        this.autoCommit = raw.getAutoCommit();
        this.serversAutoCommit = dialect.isAutoCommit(raw);
        this.streams = !dialect.readsToTheEnd() && dialect.leavesUnread(defaultFetchSize(raw));
    }

    private static int defaultFetchSize(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            return statement.getFetchSize();
        }
    }

    boolean streams() {
        return streams;
    }

    void noteRawTaken(long ticket) {
        rawTakenIn = ticket;
    }

    long rawTakenIn() {
        return rawTakenIn;
    }

    boolean knows(int property) {
        return (known & property) != 0;
    }

    /**
     * The database has set the session back, and the pool its own settings: what was captured before may be what SQL
     * had set until then.
     */
    void forget() {
        known = AUTO_COMMIT;
    }

    /**
     * What a transaction can have of its own, as BEGIN and SET LOCAL give it: asked for inside of one, the answer may
     * not be that of the session.
     */
    private static final int OF_A_TRANSACTION = ISOLATION | SCHEMA;

    private Captured values() {
        Captured values = (Captured) CAPTURED.getAcquire(this);
        if (values != null) {
            return values;
        }
        Captured fresh = new Captured();
        Captured other = (Captured) CAPTURED.compareAndExchange(this, null, fresh);
        return other != null ? other : fresh;
    }

    /** Asks the driver unless the property is known. */
    private void capture(int property, Connection raw, Dialect dialect) throws SQLException {
        if (knows(property)) {
            return;
        }
        Captured values = values();
        switch (property) {
            case ISOLATION -> values.isolation = raw.getTransactionIsolation();
            case READ_ONLY -> values.readOnly = raw.isReadOnly();
            case CATALOG -> values.catalog = raw.getCatalog();
            case SCHEMA -> values.schema = dialect.currentSchema(raw);
            case HOLDABILITY -> values.holdability = raw.getHoldability();
            case NETWORK_TIMEOUT -> values.networkTimeout = raw.getNetworkTimeout();
            case CLIENT_INFO -> values.clientInfo = copy(raw.getClientInfo());
            case TYPE_MAP -> values.typeMap = copy(raw.getTypeMap());
            default -> throw new IllegalArgumentException("no setting: " + property);
        }
        KNOWN.getAndBitwiseOr(this, property);
    }

    /** Asks the driver; one that cannot answer leaves the property unknown, and what is unknown cannot be restored. */
    boolean tryCapture(int property, Connection raw, Dialect dialect) {
        try {
            if (!knows(property) && (property & OF_A_TRANSACTION) != 0 && isInTransaction(raw, dialect)) {
                return false;
            }
            capture(property, raw, dialect);
        } catch (SQLException | RuntimeException | LinkageError e) {
            return false;
        }
        return true;
    }

    /** Without autocommit, H2 and SQLite call every session that; there nothing is a transaction's alone. */
    private static boolean isInTransaction(Connection raw, Dialect dialect) throws SQLException {
        return dialect.transactionState(raw) == TransactionState.OPEN
                && (raw.getAutoCommit() || dialect.setsAutoCommitLocally());
    }

    /**
     * Whether what has just been set may be undone by a rollback to come: in PostgreSQL a schema is, until the
     * transaction's commit.
     */
    static boolean mayBeRolledBack(int property, Connection raw, Dialect dialect) throws SQLException {
        if (property != SCHEMA) {
            return false;
        }
        TransactionState state = dialect.transactionState(raw);
        return state == TransactionState.UNKNOWN ? !raw.getAutoCommit() : isInTransaction(raw, dialect);
    }

    boolean autoCommit() {
        return autoCommit;
    }

    boolean serversAutoCommit() {
        return serversAutoCommit;
    }

    /** Whether this value of a property is what the session began with. */
    boolean isBaseline(int property, @Nullable Object value, Dialect dialect) {
        if (!knows(property)) {
            return false;
        }
        if (property == AUTO_COMMIT) {
            return Objects.equals(value, autoCommit);
        }
        Captured values = values();
        return switch (property) {
            case ISOLATION -> Objects.equals(value, values.isolation);
            case READ_ONLY -> Objects.equals(value, values.readOnly);
            case CATALOG -> isNamed(value) && Objects.equals(value, values.catalog);
            case SCHEMA ->
                isNamed(value)
                        && values.schema != null
                        && value instanceof String name
                        && dialect.isSchema(values.schema, name);
            case HOLDABILITY -> Objects.equals(value, values.holdability);
            case NETWORK_TIMEOUT -> Objects.equals(value, values.networkTimeout);
            default -> false;
        };
    }

    /** Sets the given properties back, all but autocommit, which goes last and by {@link #restoreAutoCommit}. */
    void restore(int properties, Connection raw, Dialect dialect) throws SQLException {
        if ((properties & SETTINGS & ~known) != 0) {
            throw new SQLException("a setting was changed whose first value the driver did not tell");
        }
        Captured values = captured;
        if (values == null) {
            return;
        }
        if ((properties & ISOLATION) != 0) {
            raw.setTransactionIsolation(values.isolation);
        }
        if ((properties & READ_ONLY) != 0) {
            raw.setReadOnly(values.readOnly);
        }
        if ((properties & CATALOG) != 0) {
            raw.setCatalog(values.catalog);
            requireWayBack(isNamed(values.catalog) || !isNamed(raw.getCatalog()), "catalog");
        }
        if ((properties & SCHEMA) != 0) {
            dialect.restoreSchema(raw, values.schema);
            requireWayBack(isNamed(values.schema) || !isNamed(dialect.currentSchema(raw)), "schema");
        }
        if ((properties & HOLDABILITY) != 0) {
            raw.setHoldability(values.holdability);
        }
        if ((properties & NETWORK_TIMEOUT) != 0) {
            raw.setNetworkTimeout(Runnable::run, values.networkTimeout);
        }
        if ((properties & CLIENT_INFO) != 0) {
            restoreClientInfo(raw, values.clientInfo);
        }
        if ((properties & TYPE_MAP) != 0 && !Objects.equals(copy(raw.getTypeMap()), values.typeMap)) {
            raw.setTypeMap(copy(values.typeMap));
        }
    }

    /**
     * To have no database again is more than some servers can do: MariaDB's driver takes null for "stay where you are",
     * without an exception.
     */
    private static boolean isNamed(@Nullable Object catalogOrSchema) {
        return catalogOrSchema instanceof String name && !name.isEmpty();
    }

    private static void requireWayBack(boolean found, String setting) throws SQLException {
        if (!found) {
            throw new SQLException("there was no " + setting + " before, and the driver has no way back to none");
        }
    }

    /**
     * In the driver and on the server. A driver that believes to have it right already may send nothing (MySQL's, with
     * {@code useLocalSessionState}).
     */
    void restoreAutoCommit(Connection raw, Dialect dialect) throws SQLException {
        if (raw.getAutoCommit() == autoCommit) {
            if (dialect.isAutoCommit(raw) == serversAutoCommit) {
                return;
            }
            raw.setAutoCommit(!autoCommit);
        }
        raw.setAutoCommit(autoCommit);
        if (dialect.isAutoCommit(raw) != serversAutoCommit) {
            throw new SQLException("the server's autocommit is not what it was");
        }
    }

    /** Only what differs: drivers list properties that they refuse to have set (H2: "numServers"). */
    private void restoreClientInfo(Connection raw, Properties clientInfo) throws SQLException {
        Properties current = copy(raw.getClientInfo());
        TreeSet<String> names = new TreeSet<>(current.stringPropertyNames());
        names.addAll(clientInfo.stringPropertyNames());
        for (String name : names) {
            String value = clientInfo.getProperty(name);
            if (!Objects.equals(current.getProperty(name), value)) {
                raw.setClientInfo(name, value);
            }
        }
    }

    private static Properties copy(@Nullable Properties properties) {
        Properties copy = new Properties();
        if (properties != null) {
            copy.putAll(properties);
        }
        return copy;
    }

    /** A driver without type maps answers null; some of those refuse any other. */
    private static @Nullable Map<String, Class<?>> copy(@Nullable Map<String, Class<?>> map) {
        return map == null ? null : new HashMap<>(map);
    }
}
