package io.millpond.examples.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Something for sale. */
@Entity
public class Item {
    @Id
    private String name;

    private int price;
    private int stock;

    public String getName() {
        return name;
    }

    public int getPrice() {
        return price;
    }

    public int getStock() {
        return stock;
    }
}
