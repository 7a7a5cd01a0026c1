package io.millpond.examples.shop;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The shop's counter. */
@RestController
class ShopController {
    private final Items items;
    private final Orders orders;

    ShopController(Items items, Orders orders) {
        this.items = items;
        this.orders = orders;
    }

    @GetMapping("/items")
    List<Item> items() {
        return items.findAllByOrderByName();
    }

    @PostMapping("/orders")
    @ResponseStatus(HttpStatus.CREATED)
    void order(@RequestBody Order order) {
        orders.place(order);
    }

    @GetMapping("/revenue")
    long revenue() {
        return orders.revenue();
    }
}
