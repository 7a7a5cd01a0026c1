package io.millpond.examples.quickstart;

import io.millpond.MillpondDataSource;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A small shop on a pool of 10 connections: reads, transactions and a slow report, by 200 threads and then by
 * 5,000 virtual threads, while somebody kills connections and forgets to give one back. Ends by itself after
 * about 30 seconds.
 *
 * <p>{@code --url jdbc:postgresql://host/db --user app --password secret} runs it on a server, in tables of its own
 * ({@code millpond_item}, {@code millpond_order}) that it creates and drops. {@code --seconds N} sets the length of
 * each of the two parts.
 */
public final class QuickStart {
    private static final int POOL_SIZE = 10;
    private static final int PLATFORM_THREADS = 200;
    private static final int VIRTUAL_THREADS = 5_000;

    private QuickStart() {}

    public static void main(String[] args) throws SQLException, InterruptedException {
        Options options = Options.parse(args);
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name("shop")
                .jdbcUrl(options.url())
                .maxSize(POOL_SIZE)
                .minIdle(2)
                .acquireTimeout(Duration.ofSeconds(10))
                .leakThreshold(Duration.ofSeconds(5));
        if (options.user() != null) {
            builder.username(options.user());
        }
        if (options.password() != null) {
            builder.password(options.password());
        }
        System.out.println("Millpond quick start on " + options.databaseName() + ", a pool of " + POOL_SIZE);
        try (MillpondDataSource pool = builder.build()) {
            Shop shop = new Shop(pool);
            shop.open();
            try {
                run(options, pool, shop);
            } finally {
                shop.close();
            }
        }
        System.out.println("The pool is closed.");
    }

    private static void run(Options options, MillpondDataSource pool, Shop shop) throws InterruptedException {
        Progress progress = new Progress(pool);
        Mischief mischief = new Mischief(pool, options);
        Workload workload = new Workload(shop, progress, options.part());
        System.out.println();
        System.out.println("1. " + PLATFORM_THREADS + " platform threads");
        mischief.begin();
        workload.run(PLATFORM_THREADS, Workload.platformThreads());
        if (Workload.virtualThreads() == null) {
            System.out.println("2. virtual threads: left out, this JDK has none (21 and later have)");
        } else {
            System.out.println("2. " + VIRTUAL_THREADS + " virtual threads");
            workload.run(VIRTUAL_THREADS, Workload.virtualThreads());
        }
        mischief.end();
        progress.summary(mischief, shop);
    }
}
