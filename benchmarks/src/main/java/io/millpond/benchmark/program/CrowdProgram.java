package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.report.Measure;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * What a borrow of one thread, heap and threads come to when there are many connections or many pools, each of which is
 * used in turn. Arguments: {@code pools}, {@code size} of each, {@code lent}, whether all connections but one are lent
 * meanwhile, which is for one pool alone and measures the {@link Search} for that one, {@code warmup} and
 * {@code millis}.
 */
public final class CrowdProgram implements Program {
    private static final int BETWEEN_LOOKS_AT_THE_CLOCK = 1_000;
    private static final long SETTLE = 500_000_000;

    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        contender.open(Settings.stub(1)).fill().close();
        long heap = Heap.used();
        int threads = threads();
        List<PoolUnderTest> pools = new ArrayList<>();
        for (int i = 0; i < arguments.number("pools"); i++) {
            PoolUnderTest pool =
                    contender.open(Settings.stub(arguments.number("size"))).fill();
            pools.add(pool);
        }
        DataSource[] sources = pools.stream().map(PoolUnderTest::source).toArray(DataSource[]::new);
        double nanos;
        if (arguments.flag("lent")) {
            nanos = new Search(sources[0])
                    .nanos(arguments.number("size"), arguments.number("warmup"), arguments.number("millis"));
        } else {
            cycle(sources, arguments.number("warmup"));
            nanos = cycle(sources, arguments.number("millis"));
        }
        LockSupport.parkNanos(SETTLE);
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.TIME, nanos);
        figures.put(Measure.HEAP, (Heap.used() - heap) / 1024.0);
        figures.put(Measure.ALL_THREADS, (double) threads() - threads);
        for (PoolUnderTest pool : pools) {
            pool.close();
        }
        return figures;
    }

    /** Nanoseconds per borrow and return. */
    private static double cycle(DataSource[] sources, int millis) throws SQLException {
        long began = System.nanoTime();
        long end = began + millis * 1_000_000L;
        long cycles = 0;
        int turn = 0;
        long now;
        do {
            for (int i = 0; i < BETWEEN_LOOKS_AT_THE_CLOCK; i++) {
                turn = turn + 1 < sources.length ? turn + 1 : 0;
                sources[turn].getConnection().close();
            }
            cycles += BETWEEN_LOOKS_AT_THE_CLOCK;
            now = System.nanoTime();
        } while (now < end);
        return (double) (now - began) / cycles;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
