package io.millpond.examples.shop;

/** How many of which item somebody wants. */
record Order(String item, int quantity) {}
