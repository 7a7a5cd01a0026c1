package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with pgjdbc, directly or behind PgBouncer ({@code pgbouncer=true} in the URL or as a driver property).
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/use/">pgjdbc: connection parameters</a>
 */
final class PostgresDialect implements Dialect {
    /**
     * The server ends the session after each of these: 57P01 admin_shutdown, 57P02 crash_shutdown, 57P04
     * database_dropped, 57P05 idle_session_timeout, 25P03 idle_in_transaction_session_timeout, 25P04
     * transaction_timeout (PostgreSQL 18 documentation, appendix A "PostgreSQL Error Codes", and 19.11.1 on the
     * timeouts). 57P03 cannot_connect_now answers a connect; in a session that is there it can come from somebody in
     * between alone, who was refused and has no session for us. Class 08, with 08P01 protocol_violation, which is also
     * PgBouncer's for everything, is in {@link FatalCodes}.
     *
     * <p>In doubt are those of class 08 that {@code postgres_fdw} and {@code dblink} raise for the server's own
     * connections to other servers, as errors of statements ({@code contrib/postgres_fdw/connection.c},
     * {@code contrib/dblink/dblink.c}). Where pgjdbc itself gives one of them to a connection that had been opened, it
     * has closed that, or an I/O error is the cause. An I/O error below 99999 is that of a stream or reader
     * which a parameter was to be read from ({@code org.postgresql.jdbc.PgPreparedStatement}, 42.7).
     */
    private static final FatalCodes FATAL = new FatalCodes(
                    Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"), Set.of())
            .doubting("08001", "08003", "08006")
            .doubtingIoBelow("99999");

    /**
     * The server's codes: PostgreSQL manual, appendix A. 08004 is pgjdbc's for a server that lacks what the settings
     * demand: TLS, a way of authentication, or a password.
     */
    private static final ConnectFailureCodes CONNECT_FAILURES = new ConnectFailureCodes()
            .states(ConnectFailureKind.CAPACITY, "53300", "53400")
            .states(ConnectFailureKind.CONFIGURATION, "08004")
            // 08006 and no SSLException, as for a server that is down; in other languages than English it is waited for
            .words(ConnectFailureKind.CONFIGURATION, "could not be verified by hostnameverifier");

    private static final String APPLICATION_NAME = "ApplicationName";

    /** What is the same name with quotes and without. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    private final UrlParameters parameters;
    private final DriverCall transactionStatus = new DriverCall(
            new DriverCall.Driver("org.postgresql.core.BaseConnection", PostgresDialect::transactionStatus));
    private final HandshakeLimit handshakeLimit;

    PostgresDialect(UrlParameters parameters, HandshakeLimit handshakeLimit) {
        this.parameters = parameters;
        this.handshakeLimit = handshakeLimit;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    /**
     * {@code loginTimeout} is left alone: when it strikes, pgjdbc leaves its thread and the socket behind;
     * {@link HandshakeLimit} ends the same wait without. {@code logServerErrorDetail=false} keeps the values of rows
     * ("Key (email)=(…)") out of messages; {@code PSQLException.getServerErrorMessage()} still has them.
     */
    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        String seconds = DriverTime.seconds(connectTimeout);
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("connectTimeout", seconds);
        handshakeLimit.set(defaults, seconds);
        defaults.put("cancelSignalTimeout", "2");
        defaults.put("tcpKeepAlive", "true");
        defaults.put(APPLICATION_NAME, poolName);
        defaults.put("logServerErrorDetail", "false");
        if (parameters.isOn("pgbouncer")) {
            defaults.put("prepareThreshold", "0");
        }
        return parameters.withoutThoseSet(defaults);
    }

    @Override
    public void setUp(Connection raw) throws SQLException {
        handshakeLimit.lift(raw);
    }

    @Override
    public TransactionState transactionState(Connection raw) {
        return TransactionState.of(transactionStatus.ask(raw));
    }

    /**
     * Variables, role, temporary tables, advisory locks, cursors, channels, prepared statements, sequences. pgjdbc
     * notices it and prepares its statements anew. The application's name is the one thing that pgjdbc sets after the
     * connect and the reset forgets (compared on 18.6, all of {@code pg_settings}). With {@code readOnlyMode=always} it
     * sends {@code SET SESSION CHARACTERISTICS} too, and keeps a flag that says so. A server before 12 forgets
     * {@code extra_float_digits} too, which is set again there, because the texts of numbers depend on it.
     */
    @Override
    public SessionOrigin sessionOrigin(Connection raw) throws SQLException {
        String name = raw.getClientInfo(APPLICATION_NAME); // kept by the driver
        boolean readOnly = raw.isReadOnly(); // so is this
        boolean roundsNumbers = raw.getMetaData().getDatabaseMajorVersion() < 12;
        return session -> {
            try (Statement statement = session.createStatement()) {
                statement.execute("DISCARD ALL");
                if (roundsNumbers) {
                    statement.execute("SET extra_float_digits = 3");
                }
            }
            // sent only if it differs from what the server has reported
            session.setClientInfo(APPLICATION_NAME, name);
            // sent only if the flag changes
            session.setReadOnly(false);
            if (readOnly) {
                session.setReadOnly(true);
            }
        };
    }

    /**
     * The whole search path: {@code getSchema} tells its first schema alone, and {@code setSchema} would
     * leave no other.
     */
    @Override
    public @Nullable String currentSchema(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet path = statement.executeQuery("SHOW search_path")) {
            return path.next() ? path.getString(1) : null;
        }
    }

    /**
     * What is told is a list, and its names may be without quotes; what is set is one name, which the driver quotes:
     * {@code "a, b"} is a schema of that name.
     */
    @Override
    public boolean isSchema(String searchPath, String name) {
        return searchPath.equals(name) && PLAIN_NAME.matcher(name).matches();
    }

    /**
     * By a function, because the text of a path need not be one that {@code SET} reads. As the driver knows of no
     * function's doing, unless the server tells it (from 18 on), a {@code SET} goes before it in the same round trip:
     * the driver looks for those that name the search path and are not the one before, and prepares its statements
     * anew. Else a plan made in one schema would be used in another: "cached plan must not change result type". It is
     * not one that the driver sends itself: {@code setSchema(null)} may have been the one before.
     */
    @Override
    public void restoreSchema(Connection raw, @Nullable String searchPath) throws SQLException {
        try (PreparedStatement set = raw.prepareStatement("SET SESSION search_path /* of the pool */ TO DEFAULT; "
                + "SELECT pg_catalog.set_config('search_path', ?, false)")) {
            set.setString(1, searchPath);
            set.execute();
        }
    }

    /** PostgreSQL has no such setting: pgjdbc keeps it and begins transactions by itself. */
    @Override
    public boolean setsAutoCommitLocally() {
        return true;
    }

    @Override
    public ConnectFailureKind connectFailureKind(Throwable failure) {
        return CONNECT_FAILURES.kindOf(failure);
    }

    @Override
    public boolean isFatal(SQLException exception) {
        return FATAL.areIn(exception);
    }

    @Override
    public boolean isDoubtful(SQLException exception) {
        return FATAL.areDoubtfulIn(exception);
    }

    /** The driver itself; one that wraps it may change to another server. */
    @Override
    public boolean setsReadOnlyInPlace(Connection raw) {
        return raw.getClass().getName().startsWith("org.postgresql.");
    }

    /** {@code BaseConnection.getTransactionState()}: the status byte of the server's last ReadyForQuery message. */
    private static MethodHandle transactionStatus(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> states = Class.forName("org.postgresql.core.TransactionState", true, type.getClassLoader());
        if (!states.getEnumConstants()[0].toString().equals("IDLE")) {
            throw new NoSuchFieldException("IDLE");
        }
        return MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getTransactionState", MethodType.methodType(states)),
                lookup.findVirtual(states, "ordinal", MethodType.methodType(int.class)));
    }

    @Override
    public boolean fetchesAllRows(int fetchSize) {
        return fetchSize == 0;
    }

    /** By {@code FETCH ALL}: {@code org.postgresql.jdbc.PgResultSet.internalGetObject}, 42.7. */
    @Override
    public boolean fetchesCursors() {
        return true;
    }

    @Override
    public boolean quotesNamesOnly() {
        return true;
    }

    /**
     * The driver returns from a cancel when the server has signalled the process, which ignores that
     * while nothing runs.
     */
    @Override
    public boolean settleCancel(Connection raw) {
        return true;
    }
}
