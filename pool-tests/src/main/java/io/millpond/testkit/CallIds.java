package io.millpond.testkit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives every method name a small number, so that counting a call is one array access. A method of {@code Connection}
 * is known by its bare name; a method of {@code Statement} too, unless a connection has it as well ("Statement.close");
 * those of a result set and of rare objects always carry their type ("ResultSet.next").
 */
final class CallIds {
    static final int LIMIT = 1024;

    /** Of a cue that means every call. */
    static final int ANY = -1;

    private static final ConcurrentHashMap<String, Integer> IDS = new ConcurrentHashMap<>();
    private static final String[] NAMES = new String[LIMIT];
    private static final AtomicInteger NEXT = new AtomicInteger();

    private CallIds() {}

    static int of(String name) {
        Integer known = IDS.get(name);
        return known != null ? known : IDS.computeIfAbsent(name, CallIds::take);
    }

    static String name(int id) {
        return NAMES[id];
    }

    static int known() {
        return Math.min(NEXT.get(), LIMIT);
    }

    private static int take(String name) {
        int id = NEXT.getAndIncrement();
        NAMES[id] = name;
        return id;
    }
}
