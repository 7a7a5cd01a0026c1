package io.millpond.examples.quickstart;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> deeds = new ArrayList<>();
            if (options.isH2()) {
                collect(
                        statement,
                        deeds,
                        "select session_id from information_schema.sessions"
                                + " where session_id <> session_id() fetch first " + VICTIMS + " rows only",
                        "call abort_session(%s)");
            } else if (options.isPostgres()) {
                collect(
                        statement,
                        deeds,
                        "select pid from pg_stat_activity where application_name = 'shop'"
                                + " and pid <> pg_backend_pid() limit " + VICTIMS,
                        "select pg_terminate_backend(%s)");
            } else {
                collect(
                        statement,
                        deeds,
                        "select id from information_schema.processlist"
                                + " where id <> connection_id() and user = substring_index(user(), '@', 1) limit "
                                + VICTIMS,
                        "kill %s");
            }
            for (String deed : deeds) {
                statement.execute(deed);
            }
            killed += deeds.size();
            System.out.println("        -> " + deeds.size() + " connections were killed on the server");
        }
    }

    private static void collect(Statement statement, List<String> deeds, String query, String deed)
            throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                deeds.add(String.format(deed, rows.getString(1)));
            }
        }
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
