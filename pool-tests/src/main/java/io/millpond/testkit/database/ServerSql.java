package io.millpond.testkit.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The kit's own connection to a server: one per question, never counted. */
record ServerSql(String url, String user, String password) {
    Connection open() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    void run(String... statements) throws SQLException {
        try (Connection c = open();
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    /** The first column of all rows. */
    List<String> ask(String sql, String... parameters) throws SQLException {
        try (Connection c = open();
                PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                s.setString(i + 1, parameters[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.add(r.getString(1));
                }
            }
            return found;
        }
    }

    int number(String sql, String... parameters) throws SQLException {
        return Integer.parseInt(ask(sql, parameters).get(0));
    }

    /** Waits until the server answers; gives up when the time is over or its process has ended. */
    void awaitReady(long seconds, BooleanSupplier alive) throws SQLException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            try {
                run("select 1");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline || !alive.getAsBoolean()) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000L);
            }
        }
    }
}
