package io.millpond.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who holds which physical connection, with any driver: {@code took} after a borrow, {@code gaveBack} before the
 * return. Objects are told apart by identity.
 */
public final class LeaseLedger {
    private final ConcurrentHashMap<Key, Object> holders = new ConcurrentHashMap<>();
    private final AtomicLong leases = new AtomicLong();
    private final Violations violations = new Violations();

    /** The holder has borrowed this; a second holder is a violation. */
    public void took(Object physical, Object holder) {
        leases.incrementAndGet();
        Object other = holders.putIfAbsent(new Key(physical), holder);
        if (other != null) {
            violations.add(physical + " lent to " + holder + " while " + other + " held it");
        }
    }

    /** The holder is about to give this back. */
    public void gaveBack(Object physical, Object holder) {
        if (!holders.remove(new Key(physical), holder)) {
            violations.add(physical + " given back by " + holder + ", held by " + holders.get(new Key(physical)));
        }
    }

    /** Leases so far. */
    public long leases() {
        return leases.get();
    }

    /** Leases that run now. */
    public int held() {
        return holders.size();
    }

    /** Who holds what, for messages. */
    public List<String> holders() {
        return holders.entrySet().stream()
                .map((Map.Entry<Key, Object> e) -> e.getKey().physical + " held by " + e.getValue())
                .toList();
    }

    /** Throws an {@code AssertionError} if anything was ever lent twice. */
    public void verify() {
        violations.throwIfAny("ledger");
    }

    private record Key(Object physical) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key k && k.physical == physical;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(physical);
        }
    }
}
