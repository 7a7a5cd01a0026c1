package io.millpond.examples.quickstart;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Kills connections behind the pool's back, and forgets to give one back. */
final class Mischief {
    private static final int KILL_EACH_SECONDS = 4;
    private static final int VICTIMS = 3;

    private final MillpondDataSource pool;
    private final Options options;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> culprits = new ArrayList<>();
    private volatile int killed;
    private volatile int leaked;

    Mischief(MillpondDataSource pool, Options options) {
        this.pool = pool;
        this.options = options;
    }

    void begin() {
        start("killer", this::killUntilOver);
        start("forgetful", this::forgetOne);
    }

    void end() throws InterruptedException {
        over.countDown();
        for (Thread culprit : culprits) {
            culprit.join();
        }
    }

    private void start(String name, Runnable deed) {
        Thread thread = new Thread(deed, name);
        culprits.add(thread);
        thread.start();
    }

    private void killUntilOver() {
        try {
            while (!over.await(KILL_EACH_SECONDS, TimeUnit.SECONDS)) {
                try {
                    kill();
                } catch (SQLException e) {
                    System.out.println("        the killer failed: " + e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() throws SQLException {
        // of the pool's own connections, so that nobody else's is hit; asked one after another, as who holds one must
        // not wait for the next
        Set<String> victims = new HashSet<>();
        for (int i = 0; i < VICTIMS; i++) {
            try (Connection victim = pool.getConnection();
                    Statement statement = victim.createStatement()) {
                victims.add(sessionOf(statement));
            }
        }
        try (Connection killer = pool.getConnection();
                Statement statement = killer.createStatement()) {
            victims.remove(sessionOf(statement));
            for (String victim : victims) {
                statement.execute(String.format(killing(), victim));
            }
        }
        killed += victims.size();
        System.out.println("        -> " + victims.size() + " connections were killed on the server");
    }

    private String sessionOf(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(session())) {
            row.next();
            return row.getString(1);
        }
    }

    private String session() {
        if (options.isH2()) {
            return "call session_id()";
        }
        return options.isPostgres() ? "select pg_backend_pid()" : "select connection_id()";
    }

    private String killing() {
        if (options.isH2()) {
            return "call abort_session(%s)";
        }
        return options.isPostgres() ? "select pg_terminate_backend(%s)" : "kill %s";
    }

    private void forgetOne() {
        try (Connection forgotten = pool.getConnection()) {
            leaked++;
            System.out.println("        -> a thread took a connection and forgot it; the pool will notice after 5 s");
            over.await();
            if (!forgotten.isClosed()) {
                System.out.println("        -> it remembered and gives the connection back");
            }
        } catch (SQLException e) {
            System.out.println("        the forgetful thread failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return killed + " connections killed, " + leaked + " forgotten";
    }
}
