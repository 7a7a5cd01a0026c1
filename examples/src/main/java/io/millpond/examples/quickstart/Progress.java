package io.millpond.examples.quickstart;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import java.sql.SQLException;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the visitors saw, and shows it each second. */
final class Progress {
    private static final int BUCKETS = 64;

    private final MillpondDataSource pool;
    private final long begun = System.nanoTime();
    private final LongAdder served = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicLong longestWait = new AtomicLong();

    /** Waits of the current second, by powers of two of a microsecond. */
    private final AtomicLongArray waits = new AtomicLongArray(BUCKETS);

    private volatile SQLException lastFailure;
    private long servedBefore;
    private long shownAt = begun;

    Progress(MillpondDataSource pool) {
        this.pool = pool;
    }

    void served(long waitedNanos) {
        served.increment();
        long micros = waitedNanos / 1_000;
        waits.incrementAndGet(BUCKETS - Long.numberOfLeadingZeros(micros));
        longestWait.accumulateAndGet(waitedNanos, Math::max);
    }

    void failed(SQLException failure) {
        failed.increment();
        lastFailure = failure;
    }

    void show() {
        long now = System.nanoTime();
        long total = served.sum();
        PoolStats stats = pool.stats();
        long[] second = new long[BUCKETS];
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            second[i] = waits.getAndSet(i, 0);
            count += second[i];
        }
        System.out.printf(
                Locale.ROOT,
                "%4d s  %6d visits/s  active %2d  idle %2d  waiting %4d  wait p50 %8s  p99 %8s  failed %d%n",
                (now - begun) / 1_000_000_000,
                (total - servedBefore) * 1_000_000_000 / Math.max(1, now - shownAt),
                stats.active(),
                stats.idle(),
                stats.waiting(),
                percentile(second, count, 0.50),
                percentile(second, count, 0.99),
                failed.sum());
        servedBefore = total;
        shownAt = now;
    }

    private static String percentile(long[] buckets, long count, double share) {
        long rank = (long) Math.ceil(count * share);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && count > 0) {
                long micros = i == 0 ? 1 : 1L << i;
                return "<" + (micros < 1_000 ? micros + " µs" : micros / 1_000 + " ms");
            }
        }
        return "-";
    }

    void summary(Mischief mischief, Shop shop) {
        PoolStats stats = pool.stats();
        System.out.println();
        System.out.println("What the visitors saw: " + served.sum() + " served, " + failed.sum() + " failed"
                + (lastFailure == null ? "" : ", the last with SQLState " + lastFailure.getSQLState())
                + "; longest wait " + longestWait.get() / 1_000_000 + " ms");
        System.out.println("What was done to the pool: " + mischief);
        System.out.println("What the pool saw: " + stats.acquired() + " lent, " + stats.created() + " opened, "
                + stats.closed() + " closed (" + reasons(stats) + "), " + stats.acquireTimeouts() + " time-outs, "
                + stats.leaks() + " leaks");
        System.out.printf(
                Locale.ROOT,
                "Time to get a connection: p50 %.3f ms, p99 %.3f ms; time it was held: p50 %.3f ms, p99 %.3f ms%n",
                stats.acquireTime().percentileNanos(0.50) / 1e6,
                stats.acquireTime().percentileNanos(0.99) / 1e6,
                stats.usageTime().percentileNanos(0.50) / 1e6,
                stats.usageTime().percentileNanos(0.99) / 1e6);
        readBooks(shop);
    }

    /** Tries again where a connection was killed so shortly before that nobody has noticed yet. */
    private static void readBooks(Shop shop) {
        for (int attempt = 1; ; attempt++) {
            try {
                long[] books = shop.books();
                System.out.println("The books: " + books[0] + " pieces taken from stock, " + books[1] + " ordered"
                        + (books[0] == books[1] ? ": no transaction was torn" : ": A TRANSACTION WAS TORN"));
                return;
            } catch (SQLException e) {
                if (attempt == 10) {
                    System.out.println("The books cannot be read: " + e.getMessage());
                    return;
                }
            }
        }
    }

    private static String reasons(PoolStats stats) {
        StringJoiner text = new StringJoiner(", ");
        text.setEmptyValue("none");
        for (RetireReason reason : RetireReason.values()) {
            if (stats.closedBy(reason) > 0) {
                text.add(stats.closedBy(reason) + " " + reason.name().toLowerCase(Locale.ROOT));
            }
        }
        return text.toString();
    }
}
