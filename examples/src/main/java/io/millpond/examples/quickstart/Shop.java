package io.millpond.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What the application does with its database. */
final class Shop {
    private static final int ITEMS = 1_000;
    private static final int STOCK = 1_000_000;

    private final DataSource pool;

    Shop(DataSource pool) {
        this.pool = pool;
    }

    /** Creates the tables. */
    void open() throws SQLException {
        drop();
        execute("create table millpond_item (id int primary key, name varchar(40) not null, stock int not null)");
        execute("create table millpond_order (id bigint primary key, item int not null, pieces int not null)");
        try (Connection connection = pool.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into millpond_item (id, name, stock) values (?, ?, ?)")) {
            for (int id = 0; id < ITEMS; id++) {
                insert.setInt(1, id);
                insert.setString(2, "item " + id);
                insert.setInt(3, STOCK);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Drops the tables. */
    void close() throws SQLException {
        drop();
    }

    /** One visitor does one thing; answers how many nanoseconds it waited for its connection. */
    long visit() throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int what = random.nextInt(1_000);
        long asked = System.nanoTime();
        try (Connection connection = pool.getConnection()) {
            long waited = System.nanoTime() - asked;
            if (what < 800) {
                look(connection, random.nextInt(ITEMS));
            } else if (what < 998) {
                order(connection, random.nextInt(ITEMS), 1 + random.nextInt(3));
            } else {
                report(connection);
            }
            return waited;
        }
    }

    private static void look(Connection connection, int item) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select name, stock from millpond_item where id = ?")) {
            query.setInt(1, item);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
            }
        }
    }

    /** A transaction: the stock shrinks by what is ordered, or neither happens. */
    private static void order(Connection connection, int item, int pieces) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement take =
                        connection.prepareStatement("update millpond_item set stock = stock - ? where id = ?");
                PreparedStatement note =
                        connection.prepareStatement("insert into millpond_order (id, item, pieces) values (?, ?, ?)")) {
            take.setInt(1, pieces);
            take.setInt(2, item);
            take.executeUpdate();
            note.setLong(1, ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));
            note.setInt(2, item);
            note.setInt(3, pieces);
            note.executeUpdate();
        }
        connection.commit();
        // autocommit is off when the connection goes back; the pool sees to that
    }

    /** Slow: holds its connection for a twentieth of a second on top of the query. */
    private static void report(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*), sum(a.stock) from millpond_item a"
                        + " join millpond_item b on mod(a.id, 40) = mod(b.id, 40)")) {
            rows.next();
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was taken from stock and what was ordered: the same, if no transaction was torn. */
    long[] books() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select (select sum(" + STOCK
                        + " - stock) from millpond_item), (select coalesce(sum(pieces), 0) from millpond_order)")) {
            rows.next();
            return new long[] {rows.getLong(1), rows.getLong(2)};
        }
    }

    private void drop() throws SQLException {
        execute("drop table if exists millpond_order");
        execute("drop table if exists millpond_item");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
