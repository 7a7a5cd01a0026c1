package io.millpond.exhaustion;

import io.millpond.MillpondDataSource;
import io.millpond.spi.Credentials;
import io.millpond.spi.PoolListener;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The situations in which memory runs out. */
public final class StarvedUse implements Scenario {
    private static final int SIZE = 2;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** None is to be reached. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** How long credentials are valid that are to be renewed at once. */
    private static final Duration VALID = Duration.ofMillis(100);

    private static final long RENEWAL_NANOS = 300_000_000;

    /**
     * Longer than the pool leaves a provider alone that has failed, shorter than it waits for one that does not answer.
     */
    private static final long SOON_NANOS = 20_000_000_000L;

    private static final List<String> QUESTIONS =
            List.of("first question", "next question", "first answer", "next answer", "renewal");

    private static final AtomicInteger POOLS = new AtomicInteger();

    private final String name = "starved-" + POOLS.incrementAndGet();
    private MillpondDataSource pool;
    private String situation = "";
    private final List<Connection> held = new ArrayList<>();
    private Connection given;
    private boolean askedAgain = true;
    private Thread waiter;
    private volatile boolean toldOfTheEnd;
    private final AtomicInteger questions = new AtomicInteger();

    @Override
    public void prepare(ScriptedDriver driver, String where) throws Exception {
        situation = where;
        // short, so that the last net need not be waited for long
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name(name)
                .dataSource(driver.asDataSource())
                .maxSize(SIZE)
                .minIdle(0)
                .acquireTimeout(Duration.ofMillis(where.equals("time-out") ? 20 : 500))
                .connectTimeout(Duration.ofMillis(500))
                .validationTimeout(Duration.ofMillis(250))
                .resetTimeout(Duration.ofMillis(500))
                .shutdownTimeout(Duration.ofMillis(500))
                .listener(new PoolListener() {
                    @Override
                    public void poolClosed(String name) {
                        toldOfTheEnd = true;
                    }
                });
        if (QUESTIONS.contains(where)) {
            builder.credentials(this::answer);
        }
        if (where.endsWith("cached statement")) {
            builder.statementCacheSize(4);
        }
        if (where.startsWith("limited")) {
            builder.queryTimeout(LIMIT)
                    .transactionTimeout(LIMIT)
                    .idleInTransactionTimeout(LIMIT)
                    .slowQueryThreshold(Duration.ofMillis(1));
        }
        pool = builder.build();
        switch (where) {
            case "open", "connect", "first question", "first answer" -> {}
            case "next question", "next answer", "renewal" -> held.add(patiently());
            case "borrow" -> fill();
            case "time-out" -> hold();
            case "wait" -> {
                hold();
                Connection first = held.remove(0);
                waiter = new Thread(() -> {
                    while (pool.stats().waiting() == 0
                            && !Thread.currentThread().isInterrupted()) {
                        LockSupport.parkNanos(100_000);
                    }
                    closeQuietly(first);
                });
            }
            case "return", "abort" -> given = patiently();
            case "doomed return" -> {
                given = patiently();
                pool.reconnect();
            }
            case "reset" -> {
                given = patiently();
                given.setAutoCommit(false);
                given.createStatement().execute("insert");
            }
            case "hand-over" -> {
                hold();
                given = held.remove(0);
                waiter = new Thread(() -> closeQuietly(borrowed()));
                waiter.start();
                while (pool.stats().waiting() == 0 && waiter.isAlive()) {
                    LockSupport.parkNanos(100_000);
                }
                // the first in line is patient for 2 ms
                LockSupport.parkNanos(3_000_000);
            }
            default -> {
                if (!where.endsWith("statement")) {
                    throw new IllegalArgumentException(where);
                }
                given = patiently();
                if (where.startsWith("limited")) {
                    given.setAutoCommit(false);
                }
            }
        }
    }

    @Override
    public String hungryThreads() {
        if (situation.equals("renewal")) {
            return "millpond-upkeep";
        }
        return situation.equals("connect") || QUESTIONS.contains(situation) ? "millpond-" + name + "-" : null;
    }

    @Override
    public void step() throws Exception {
        if (situation.endsWith("statement")) {
            use(given);
            return;
        }
        if (situation.equals("wait")) {
            waiter.start();
        }
        if (situation.equals("renewal")) {
            awaitRenewal();
        } else if (situation.equals("abort")) {
            given.abort(Runnable::run);
        } else if (given != null) {
            given.close();
        } else {
            given = Objects.requireNonNull(pool.getConnection());
        }
    }

    /** What the provider says; each time before a connect, unless it is to be renewed by itself. */
    private Credentials answer() {
        questions.incrementAndGet();
        return new Credentials("app", "secret", situation.equals("renewal") ? VALID : null);
    }

    /** Not for ever: it may fail. */
    private void awaitRenewal() {
        int before = questions.get();
        long deadline = System.nanoTime() + RENEWAL_NANOS;
        while (questions.get() == before && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Twice, so that the second may come from the cache, or be kept in the place of the first. */
    private void use(Connection connection) throws SQLException {
        for (int i = 0; i < 2; i++) {
            if (!situation.endsWith("prepared statement") && !situation.endsWith("cached statement")) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select 1")) {
                    rows.next();
                }
            } else {
                try (PreparedStatement statement = connection.prepareStatement("select ?")) {
                    statement.setInt(1, i);
                    statement.executeUpdate();
                }
            }
        }
    }

    @Override
    public void release() throws Exception {
        if (waiter != null) {
            if (!situation.equals("hand-over")) {
                waiter.interrupt();
            }
            waiter.join();
        }
        if (situation.endsWith("statement")) {
            use(given); // who catches the error goes on with the connection
        }
        // a close that ran out of memory is not tried again: nobody does
        if (given != null
                && !List.of("return", "doomed return", "reset", "hand-over").contains(situation)) {
            given.close();
        }
        given = null;
        for (Connection each : held) {
            each.close();
        }
        held.clear();
        if (QUESTIONS.contains(situation)) {
            askedAgain = isAskedAgain();
        }
    }

    @Override
    public String lost() {
        PoolStats stats = pool.stats();
        boolean rest =
                stats.active() == 0 && stats.waiting() == 0 && stats.total() <= SIZE && stats.idle() == stats.total();
        boolean accounted = stats.zombies() == 0 && stats.created() == stats.closed() + stats.total();
        return rest && accounted ? "" : stats + " created=" + stats.created() + " closed=" + stats.closed();
    }

    @Override
    public boolean isWhole() {
        try {
            hold();
            return askedAgain;
        } catch (SQLException lost) {
            return false;
        } finally {
            held.forEach(StarvedUse::closeQuietly);
            held.clear();
        }
    }

    /** Whether new connections have the provider asked, as they do when no question is open. */
    private boolean isAskedAgain() {
        int before = questions.get();
        long deadline = System.nanoTime() + SOON_NANOS;
        while (questions.get() == before && System.nanoTime() - deadline < 0) {
            pool.reconnect();
            closeQuietly(borrowed());
        }
        return questions.get() > before;
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public boolean isToldOfTheEnd() {
        return toldOfTheEnd;
    }

    private void hold() throws SQLException {
        for (int i = 0; i < SIZE; i++) {
            held.add(patiently());
        }
    }

    /** The limits of the pool are short, and the machine may be slow. */
    private Connection patiently() throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return pool.getConnection();
            } catch (SQLException late) {
                if (System.nanoTime() - deadline > 0) {
                    throw late;
                }
            }
        }
    }

    private void fill() throws SQLException {
        hold();
        held.forEach(StarvedUse::closeQuietly);
        held.clear();
    }

    private Connection borrowed() {
        try {
            return pool.getConnection();
        } catch (SQLException late) {
            return null;
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
