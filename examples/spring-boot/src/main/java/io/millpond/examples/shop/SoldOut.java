package io.millpond.examples.shop;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** There are not that many left. */
@ResponseStatus(HttpStatus.CONFLICT)
class SoldOut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SoldOut(String item) {
        super("not enough left of " + item);
    }
}
