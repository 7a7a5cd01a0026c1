package io.millpond.benchmark.program;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;

/**
 * The workload: nine times of ten somebody looks at two items, else buys one. Tables of its own, dropped when
 * they are made anew.
 */
final class Shop {
    private static final int ITEMS = 1_000;

    private Shop() {}

    static void create(Connection connection) throws SQLException {
        boolean postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
        // it would come when it likes, and cost the pool that happens to run
        String byHand = postgres ? " with (autovacuum_enabled = false)" : "";
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists millpond_bench_order");
            statement.execute("drop table if exists millpond_bench_item");
            statement.execute("create table millpond_bench_item"
                    + " (id int primary key, name varchar(40) not null, price int not null, stock int not null)"
                    + byHand);
            statement.execute("create table millpond_bench_order"
                    + " (item int not null, price int not null, customer int not null)" + byHand);
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into millpond_bench_item (id, name, price, stock) values (?, ?, ?, 1000000)")) {
            for (int id = 0; id < ITEMS; id++) {
                insert.setInt(1, id);
                insert.setString(2, "item " + id);
                insert.setInt(3, 100 + id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        if (postgres) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("vacuum analyze millpond_bench_item");
                statement.execute("vacuum analyze millpond_bench_order");
            }
        }
    }

    static void visit(Connection connection, SplittableRandom random) throws SQLException {
        if (random.nextInt(10) == 0) {
            buy(connection, random.nextInt(ITEMS), random.nextInt());
        } else {
            price(connection, random.nextInt(ITEMS));
            price(connection, random.nextInt(ITEMS));
        }
    }

    private static int price(Connection connection, int item) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select price, name from millpond_bench_item where id = ?")) {
            query.setInt(1, item);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static void buy(Connection connection, int item, int customer) throws SQLException {
        connection.setAutoCommit(false);
        int price = price(connection, item);
        try (PreparedStatement take =
                connection.prepareStatement("update millpond_bench_item set stock = stock - 1 where id = ?")) {
            take.setInt(1, item);
            take.executeUpdate();
        }
        try (PreparedStatement order = connection.prepareStatement(
                "insert into millpond_bench_order (item, price, customer) values (?, ?, ?)")) {
            order.setInt(1, item);
            order.setInt(2, price);
            order.setInt(3, customer);
            order.executeUpdate();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
