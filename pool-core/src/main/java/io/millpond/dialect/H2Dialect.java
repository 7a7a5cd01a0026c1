package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** H2, embedded or by network. */
final class H2Dialect implements Dialect {
    /**
     * 90067 CONNECTION_BROKEN_1, 90098 DATABASE_IS_CLOSED, 90121 DATABASE_CALLED_AT_SHUTDOWN
     * ({@code org.h2.api.ErrorCode}). Not 90007 OBJECT_CLOSED: H2 says the same of a closed statement or result set.
     * I/O errors of any kind are 90028 and 90031, those of streams among them; a server that has gone is 90067.
     */
    private static final FatalCodes FATAL =
            new FatalCodes(Set.of(), Set.of(90067, 90098, 90121)).doubtingIoBelow("90028", "90031");

    /**
     * {@code org.h2.api.ErrorCode}: no such database 90013 90146, a relative path 90011, no URL of H2's 90046, a
     * setting refused 90113, given with two values (by the URL and by {@code username}, say) 90066, no such mode 90088;
     * in use by another process 90020.
     */
    private static final ConnectFailureCodes CONNECT_FAILURES = new ConnectFailureCodes()
            .codes(ConnectFailureKind.CONFIGURATION, 90013, 90146, 90011, 90046, 90113, 90066, 90088)
            .codes(ConnectFailureKind.UNAVAILABLE, 90020);

    private static final Pattern INIT = Pattern.compile("(?i);\\s*INIT\\s*=(?:\\\\.|[^;\\\\])*");

    /** In this process, or in that of a server, where a database of this kind lives no longer either. */
    private static final Pattern MEMORY = Pattern.compile("h2:mem:|:(?:tcp|ssl):(?://)?[^/]*/mem:");

    private final UrlParameters parameters;
    private final Memory memory;
    private final boolean remote;

    /** Where the database lives, as far as it matters to whoever closes connections. */
    private enum Memory {
        NONE,
        NAMED,
        PRIVATE
    }

    H2Dialect(String url, UrlParameters parameters) {
        this.parameters = parameters;
        this.memory = memoryOf(url);
        this.remote = isRemote(url);
    }

    @Override
    public String name() {
        return "H2";
    }

    /** None: H2 counts a setting that both URL and properties give as an error, and needs none of them. */
    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        return Map.of();
    }

    @Override
    public List<String> warnings() {
        if (memory == Memory.PRIVATE) {
            return List.of(
                    "jdbc:h2:mem: without a name gives every connection a database of its own; name it (jdbc:h2:mem:name)."
                            + " idleTimeout, maxLifetime and reconnect() leave such connections alone");
        }
        if (dataLife() == DataLife.WITH_LAST_CONNECTION) {
            return List.of(
                    "this in-memory H2 database is dropped with its last connection, or soon after; until the pool is"
                            + " closed one connection more is open to keep it. Add ;DB_CLOSE_DELAY=-1 to the URL to"
                            + " keep it for longer");
        }
        return List.of();
    }

    @Override
    public DataLife dataLife() {
        String delay = parameters.value("DB_CLOSE_DELAY");
        return switch (memory) {
            case NONE -> DataLife.LASTING;
            // else so many seconds after the last connection, which a quiet pool outlasts
            case NAMED -> "-1".equals(delay) ? DataLife.LASTING : DataLife.WITH_LAST_CONNECTION;
            case PRIVATE -> DataLife.WITH_EACH_CONNECTION;
        };
    }

    /**
     * {@code INIT} runs in each connection: a script that fills tables would fill them twice. A semicolon in it is
     * written with a backslash.
     */
    @Override
    public String keeperUrl(String jdbcUrl) {
        return INIT.matcher(jdbcUrl).replaceAll("");
    }

    /**
     * H2's autocommit flag belongs to the session and is kept by the driver: {@code BEGIN} sent as SQL switches it off,
     * and {@code COMMIT} and {@code ROLLBACK} switch it on again (measured on 2.5.252). Without autocommit a
     * transaction counts as open even if it only read: it may hold a snapshot.
     */
    @Override
    public TransactionState transactionState(Connection raw) {
        try {
            return raw.getAutoCommit() ? TransactionState.NONE : TransactionState.OPEN;
        } catch (SQLException | RuntimeException closed) {
            return TransactionState.UNKNOWN;
        }
    }

    /** Without autocommit it cannot tell; and with it, {@code SET AUTOCOMMIT TRUE} may have brought that about. */
    @Override
    public boolean isAtRest(Connection raw, boolean autoCommit) {
        return autoCommit && transactionState(raw) != TransactionState.OPEN;
    }

    /**
     * By network the flag is a copy, which the server sends with the answer to an update that has succeeded, and with
     * no error: a {@code BEGIN} that was sent with a statement that fails would be seen with the next borrower's first
     * update, and take that back with it.
     */
    @Override
    public boolean seesTransactionsOfFailedCalls() {
        return !remote;
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

    @Override
    public boolean setsReadOnlyInPlace(Connection raw) {
        return true;
    }

    /** Embedded, all rows are there unless the URL asks for lazy execution; a server sends them in portions. */
    @Override
    public boolean fetchesAllRows(int fetchSize) {
        return !remote && !"1".equals(parameters.value("LAZY_QUERY_EXECUTION"));
    }

    @Override
    public boolean quotesNamesOnly() {
        return true;
    }

    private static boolean isRemote(String url) {
        String path = url.toLowerCase(Locale.ROOT).split("[;?]", 2)[0];
        return path.contains(":tcp:") || path.contains(":ssl:");
    }

    private static Memory memoryOf(String url) {
        String path = url.toLowerCase(Locale.ROOT).split("[;?]", 2)[0];
        Matcher mem = MEMORY.matcher(path);
        if (!mem.find()) {
            return Memory.NONE;
        }
        return mem.end() == path.length() ? Memory.PRIVATE : Memory.NAMED;
    }

    /**
     * H2 notes in the session when it is to be cancelled, and the next command that looks ends of it if no other
     * has: of 5,000 cancels that came too late 13 did that. Setting a query time-out takes the note away, so it is
     * set to what it is.
     */
    @Override
    public boolean settleCancel(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            try {
                setQueryTimeoutAsItIs(statement);
            } catch (SQLException e) {
                if (!isCancellation(e)) {
                    throw e;
                }
                // so that was what it has ended
                setQueryTimeoutAsItIs(statement);
            }
        }
        return true;
    }

    /** A DataSource's URL comes without its settings, and the driver tells whole seconds, rounded up. */
    private void setQueryTimeoutAsItIs(Statement statement) throws SQLException {
        String ofUrl = parameters.value("QUERY_TIMEOUT");
        boolean known = ofUrl != null && ofUrl.matches("\\d{1,9}");
        long millis = known ? Long.parseLong(ofUrl) : statement.getQueryTimeout() * 1_000L;
        statement.execute("SET QUERY_TIMEOUT " + millis);
    }
}
