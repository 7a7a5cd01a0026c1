package io.millpond.examples.shop;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What was sold, by plain SQL. */
@Repository
class Orders {
    private final JdbcTemplate jdbc;

    Orders(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Both rows change, or none does. */
    @Transactional
    public void place(Order order) {
        int taken = jdbc.update(
                "update item set stock = stock - ? where name = ? and stock >= ?",
                order.quantity(),
                order.item(),
                order.quantity());
        if (taken == 0) {
            throw new SoldOut(order.item());
        }
        jdbc.update("insert into purchase (item, quantity) values (?, ?)", order.item(), order.quantity());
    }

    long revenue() {
        Long sum = jdbc.queryForObject(
                "select coalesce(sum(i.price * p.quantity), 0) from purchase p join item i on i.name = p.item",
                Long.class);
        return sum == null ? 0 : sum;
    }
}
