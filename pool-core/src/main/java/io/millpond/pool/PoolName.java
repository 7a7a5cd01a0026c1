package io.millpond.pool;

import io.millpond.config.PoolConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of one running pool. A name that nobody gave is made distinct from those of the pools that run
 * ({@code shop}, {@code shop-2}), because metrics, thread names and JMX would mix up two; one that was given stays as
 * it is, and a second of it is warned of. Free again when the pool is closed. Thread-safe.
 */
final class PoolName {
    private static final Logger LOG = LoggerFactory.getLogger(PoolName.class);

    /** Where neither the user nor the URL has a name; the next is {@code millpond-2}, and not {@code millpond-1-2}. */
    private static final String NAMELESS = "millpond-1";

    /** How many running pools have each name. */
    private static final ConcurrentHashMap<String, Integer> RUNNING = new ConcurrentHashMap<>();

    private final String text;
    private final AtomicBoolean released = new AtomicBoolean();

    private PoolName(String text) {
        this.text = text;
    }

    /** The name for a pool that starts. */
    static PoolName take(PoolConfig config) {
        return config.isNamed() ? given(config.name()) : distinct(config.name());
    }

    private static PoolName given(String name) {
        PoolName given = new PoolName(name);
        boolean alone = RUNNING.merge(name, 1, Integer::sum) == 1;
        try {
            if (!alone) {
                LOG.warn("{}: another running pool has this name too; metrics and logs cannot tell them apart", name);
            }
            return given;
        } catch (Throwable failure) {
            // of the log: there will be no pool of that name
            given.release();
            throw failure;
        }
    }

    private static PoolName distinct(String wanted) {
        String stem = wanted.equals(NAMELESS) ? "millpond" : wanted;
        String name = wanted;
        for (int number = 2; RUNNING.putIfAbsent(name, 1) != null; number++) {
            name = stem + '-' + number;
        }
        return new PoolName(name);
    }

    String text() {
        return text;
    }

    /** The pool has ended; once or several times. */
    void release() {
        if (released.compareAndSet(false, true)) {
            RUNNING.computeIfPresent(text, (name, pools) -> pools == 1 ? null : pools - 1);
        }
    }
}
