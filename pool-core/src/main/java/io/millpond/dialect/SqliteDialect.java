package io.millpond.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** SQLite with sqlite-jdbc (Xerial), set up so that many threads may write through one pool. */
final class SqliteDialect implements Dialect {
    /**
     * 10 SQLITE_IOERR, 11 SQLITE_CORRUPT, 21 SQLITE_MISUSE, 26 SQLITE_NOTADB; the driver gives primary codes and no
     * SQLState. 5 BUSY, 6 LOCKED, 9 INTERRUPT, 13 FULL, 19 CONSTRAINT leave the connection as it was, and so does a
     * stream that cannot be read, or is shorter than it was said to be: an {@code IOException} without a code
     * ({@code org.sqlite.jdbc3.JDBC3PreparedStatement.readBytes}, 3.54).
     *
     * @see <a href="https://www.sqlite.org/rescode.html">SQLite: result codes</a>
     */
    private static final FatalCodes FATAL = new FatalCodes(Set.of(), Set.of(10, 11, 21, 26)).withoutSocket();

    /** SQLite's result codes: read only 8, cannot open 14, not authorised 23, no database 26. */
    private static final ConnectFailureCodes CONNECT_FAILURES =
            new ConnectFailureCodes().codes(ConnectFailureKind.CONFIGURATION, 8, 14, 23, 26);

    private static final int GENERIC_ERROR = 1;
    private static final int BUSY = 5;
    private static final int READ_ONLY = 8;

    /** A bit of the driver's {@code open_mode}. */
    private static final int OPEN_READ_ONLY = 1;

    /** How long a writer waits for SQLite's own lock; a minute's queue is an error, a few seconds' is load. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration WAL_SWITCH_LIMIT = Duration.ofSeconds(5);

    private final UrlParameters parameters;
    private final boolean opened;
    private final SqliteFile file;
    private final @Nullable WalSwitchTurn turn;
    private final DriverCall openTransaction = SqliteTransaction.isOpen();

    /**
     * @param opened whether the pool opens the connections, with {@link #driverProperties}, or somebody's
     *     DataSource does
     */
    SqliteDialect(String url, UrlParameters parameters, boolean opened) {
        this.parameters = parameters;
        this.opened = opened;
        this.file = SqliteFile.of(url);
        this.turn = file.path() == null ? null : WalSwitchTurn.of(file.path());
    }

    @Override
    public String name() {
        return "SQLite";
    }

    /**
     * Pragmas, which sqlite-jdbc takes as properties; its properties win over the URL, hence the filter.
     * {@code transaction_mode=IMMEDIATE}: a transaction that reads first and writes later fails with
     * SQLITE_BUSY_SNAPSHOT if somebody wrote in between, and no waiting helps; one that takes the write lock at its
     * start never does.
     *
     * @see <a href="https://www.sqlite.org/lang_transaction.html">SQLite: transactions</a>
     */
    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("busy_timeout", Long.toString(BUSY_TIMEOUT.toMillis()));
        defaults.put("transaction_mode", "IMMEDIATE");
        defaults.put("foreign_keys", "true");
        String journal = parameters.value("journal_mode");
        if (journal == null || journal.equalsIgnoreCase("WAL")) {
            defaults.put("synchronous", "NORMAL"); // with any other journal a power cut could break the file
        }
        defaults.put("cache_size", "-16000");
        defaults.put("temp_store", "MEMORY");
        return parameters.withoutThoseSet(defaults);
    }

    @Override
    public List<String> warnings() {
        if (opened || file.path() == null) {
            return file.warnings();
        }
        return List.of(
                "the DataSource decides how SQLite waits and locks; for several writers give it busy_timeout=30000,"
                        + " journal_mode=WAL and transaction_mode=IMMEDIATE");
    }

    @Override
    public DataLife dataLife() {
        return file.dataLife();
    }

    /**
     * Switches the file to WAL, unless the user chose a journal or brought a DataSource. Not by driver property:
     * the switch needs the file for itself, and under traffic SQLite now and then refuses it at once, in spite of the
     * busy timeout (measured: once in 1,600), which would fail the connect.
     */
    @Override
    public void setUp(Connection raw) throws SQLException {
        if (turn == null || !decidesJournal() || "wal".equals(journalMode(raw, ""))) {
            return;
        }
        boolean ourTurn = false;
        try {
            ourTurn = turn.await(WAL_SWITCH_LIMIT);
            switchToWal(raw);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while switching the SQLite file to WAL", stopped);
        } finally {
            if (ourTurn) {
                turn.end();
            }
        }
    }

    private boolean decidesJournal() {
        return opened && turn != null && !parameters.sets("journal_mode");
    }

    private static void switchToWal(Connection raw) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                journalMode(raw, "=WAL");
                return;
            } catch (SQLException failed) {
                if (failed.getErrorCode() == READ_ONLY) {
                    return;
                }
                if (failed.getErrorCode() != BUSY || System.nanoTime() - start > WAL_SWITCH_LIMIT.toNanos()) {
                    throw failed;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    private static String journalMode(Connection raw, String change) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA journal_mode" + change)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    /**
     * The driver keeps a transaction open whenever autocommit is off, and knows nothing of a {@code BEGIN} sent
     * as SQL while it is on; that one would keep the write lock from everybody, so SQLite itself is asked (about
     * 1 µs, in-process).
     */
    @Override
    public TransactionState transactionState(Connection raw) {
        try {
            return raw.getAutoCommit() ? TransactionState.of(openTransaction.ask(raw)) : TransactionState.OPEN;
        } catch (SQLException | RuntimeException closed) {
            return TransactionState.UNKNOWN;
        }
    }

    /**
     * Leaves autocommit on. {@code Connection.rollback()} would begin the next transaction in the same breath, and with
     * {@code IMMEDIATE} take the write lock again for a connection that nobody uses.
     */
    @Override
    public void rollBack(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException none) {
            throwUnlessNoTransaction(none);
        }
        if (!raw.getAutoCommit()) {
            try {
                raw.setAutoCommit(true); // sets its flag first, then sends a COMMIT that finds nothing
            } catch (SQLException none) {
                throwUnlessNoTransaction(none);
            }
        }
    }

    private static void throwUnlessNoTransaction(SQLException exception) throws SQLException {
        if (exception.getErrorCode() != GENERIC_ERROR) {
            throw exception;
        }
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

    /**
     * The driver compiles each statement anew, and SQLite recompiles a kept one by itself when the schema has changed.
     */
    @Override
    public int statementCacheSize() {
        return 64;
    }

    /** The driver forgets them with the result set: {@code org.sqlite.core.CoreResultSet.close()}, 3.54. */
    @Override
    public boolean keepsColumns() {
        return false;
    }

    @Override
    public boolean setsReadOnlyInPlace(Connection raw) {
        return true;
    }

    /**
     * The driver takes {@code setReadOnly(true)} of a connection that was opened for reading alone, or with its switch
     * for read-only transactions as long as nothing has been executed
     * ({@code org.sqlite.jdbc3.JDBC3Connection.setReadOnly()}, 3.54).
     */
    @Override
    public @Nullable String remedyForReadOnly() {
        String mode = parameters.value("open_mode");
        boolean forReading = mode != null && mode.matches("\\d{1,9}") && (Integer.parseInt(mode) & OPEN_READ_ONLY) != 0;
        return forReading || parameters.isOn("jdbc.explicit_readonly") && !decidesJournal()
                ? null
                : "add the driver's property open_mode=1, with which it opens the file for reading alone";
    }

    /**
     * Behind each insert the driver asks for {@code last_insert_rowid()}, and leaves that statement on its row until
     * the next execution: it keeps an interrupt in force, and {@code VACUUM} from running
     * ({@code org.sqlite.core.CoreStatement.updateGeneratedKeys()}, 3.54).
     */
    @Override
    public void forgetKeys(PreparedStatement statement, String sql) throws SQLException {
        if (perhapsInserts(sql)) {
            statement.getGeneratedKeys().close();
        }
    }

    /**
     * As the driver sees it, which looks for no comments. Not asked of all: where there are no keys it prepares a
     * statement to say so.
     */
    private static boolean perhapsInserts(String sql) {
        int start = 0;
        while (start < sql.length() && Character.isWhitespace(sql.charAt(start))) {
            start++;
        }
        return begins(sql, start, "insert") || begins(sql, start, "replace") || begins(sql, start, "with");
    }

    private static boolean begins(String sql, int start, String word) {
        return sql.regionMatches(true, start, word, 0, word.length());
    }

    /**
     * An interrupt ends what runs at that moment, and is nothing where nothing does. But as long as one statement that
     * has begun before it has not ended, because its rows are still being read say, it ends whatever begins meanwhile:
     * sqlite.org/c3ref/interrupt.html. So something is tried.
     */
    @Override
    public boolean settleCancel(Connection raw) {
        return openTransaction.ask(raw) != DriverCall.NO_ANSWER;
    }
}
