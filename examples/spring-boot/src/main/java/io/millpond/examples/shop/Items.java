package io.millpond.examples.shop;

import java.util.List;
import org.springframework.data.repository.Repository;

/** What is for sale, by JPA. */
interface Items extends Repository<Item, String> {
    List<Item> findAllByOrderByName();
}
