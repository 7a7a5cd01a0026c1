package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.report.Measure;
import io.millpond.benchmark.stub.StubDriver;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * What a pool costs that nobody uses: heap and threads of many small and many larger pools. Stacks of threads are not
 * part of the heap. Arguments: {@code pools}, how many; {@code settle}, how many milliseconds later to look.
 */
public final class IdleProgram implements Program {
    private static final int SMALL = 2;
    private static final int LARGE = 12;

    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        int count = arguments.number("pools");
        long settle = arguments.number("settle") * 1_000_000L;
        double bare = bareConnection();
        contender.open(Settings.stub(SMALL)).fill().close();
        List<PoolUnderTest> all = new ArrayList<>();
        long empty = Heap.used();
        int threads = threads();
        open(contender, count, SMALL, all);
        LockSupport.parkNanos(settle);
        double small = (double) (Heap.used() - empty) / count;
        double threadsPerPool = (double) (threads() - threads) / count;
        long before = Heap.used();
        open(contender, count, LARGE, all);
        LockSupport.parkNanos(settle);
        double large = (double) (Heap.used() - before) / count;
        double connection = (large - small) / (LARGE - SMALL);
        for (PoolUnderTest pool : all) {
            pool.close();
        }
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.POOL_BYTES, small - SMALL * connection);
        figures.put(Measure.CONNECTION_BYTES, connection - bare);
        figures.put(Measure.THREADS, threadsPerPool);
        return figures;
    }

    private static void open(Contender contender, int count, int size, List<PoolUnderTest> all) throws SQLException {
        for (int i = 0; i < count; i++) {
            all.add(contender.open(Settings.stub(size)).fill());
        }
    }

    /** Bytes of a connection of the driver itself. */
    private static double bareConnection() throws SQLException {
        int many = 10_000;
        List<Connection> connections = new ArrayList<>(many);
        long before = Heap.used();
        for (int i = 0; i < many; i++) {
            connections.add(new StubDriver().connect(StubDriver.url(0), new Properties()));
        }
        double bytes = (double) (Heap.used() - before) / many;
        connections.get(0).close();
        return bytes;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
