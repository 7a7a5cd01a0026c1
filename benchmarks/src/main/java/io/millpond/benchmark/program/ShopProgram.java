package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.report.Measure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Visits to a shop on a real database. {@link Contender#RAW} is the limit: as many threads as connections, each of
 * which keeps one. Arguments: {@code url}, {@code driver}, {@code user}, {@code threads}, {@code size}, {@code warmup},
 * {@code visits} that it lasts for at least, and {@code millis}.
 */
public final class ShopProgram implements Program {
    private static final long SEED = 20_261_121;

    /** For a warm-up of so many visits. */
    private static final int MOST_WARM_UP_MILLIS = 60_000;

    private static final Duration TO_END = Duration.ofMinutes(1);

    private final Phases phases = new Phases();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        int size = arguments.number("size");
        boolean raw = contender == Contender.RAW;
        int threads = raw ? Math.min(size, arguments.number("threads")) : arguments.number("threads");
        Waits latencies = new Waits(threads);
        try (PoolUnderTest pool = contender.open(arguments.settings(size)).fill()) {
            try (Connection connection = pool.source().getConnection()) {
                Shop.create(connection);
            }
            List<Customer> customers = new ArrayList<>();
            List<Thread> started = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Customer customer = new Customer(i, pool.source(), raw, latencies);
                customers.add(customer);
                started.add(Threads.start(false, customer));
            }
            long enough = arguments.number("visits");
            phases.play(
                    arguments.number("warmup"),
                    () -> failure.get() != null
                            || customers.stream().mapToLong(c -> c.warmUp.get()).sum() >= enough,
                    MOST_WARM_UP_MILLIS,
                    arguments.number("millis"));
            Threads.end(started, TO_END, failure);
            return figures(customers, latencies.sum());
        }
    }

    private Map<Measure, Double> figures(List<Customer> customers, Histogram latencies) {
        Shares shares = new Shares(customers.stream().mapToLong(c -> c.visits).toArray());
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.THROUGHPUT, shares.total() * 1e9 / phases.nanos());
        Waits.put(figures, Measure.LATENCY_P50, latencies, 50);
        Waits.put(figures, Measure.LATENCY_P99, latencies, 99);
        figures.put(Measure.JAIN, shares.jain());
        figures.put(Measure.CPU, phases.cpuNanos() / 1e3 / shares.total());
        return figures;
    }

    /** One thread. */
    private final class Customer implements Runnable {
        private final int number;
        private final DataSource source;
        private final boolean keepsConnection;
        private final Waits latencies;
        private final SplittableRandom random;

        /** Visits before the measuring; written by this thread alone. */
        private final AtomicLong warmUp = new AtomicLong();

        /** Read by others only when this thread has ended. */
        private long visits;

        Customer(int number, DataSource source, boolean keepsConnection, Waits latencies) {
            this.number = number;
            this.source = source;
            this.keepsConnection = keepsConnection;
            this.latencies = latencies;
            random = new SplittableRandom(SEED + number);
        }

        @Override
        public void run() {
            try {
                if (keepsConnection) {
                    try (Connection kept = source.getConnection()) {
                        while (!phases.over()) {
                            long began = System.nanoTime();
                            Shop.visit(kept, random);
                            visited(began);
                        }
                    }
                } else {
                    while (!phases.over()) {
                        long began = System.nanoTime();
                        try (Connection connection = source.getConnection()) {
                            Shop.visit(connection, random);
                        }
                        visited(began);
                    }
                }
            } catch (SQLException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        private void visited(long began) {
            if (phases.measuring()) {
                latencies.record(number, System.nanoTime() - began);
                visits++;
            } else {
                warmUp.lazySet(warmUp.getPlain() + 1);
            }
        }
    }
}
