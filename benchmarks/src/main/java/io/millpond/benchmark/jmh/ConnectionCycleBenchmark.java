package io.millpond.benchmark.jmh;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Borrow and return. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectionCycleBenchmark {
    /**
     * The connection is dropped, as users drop it: handed to JMH it would have to exist, and HikariCP would pay for a
     * proxy that the compiler otherwise leaves out. Nothing else can be left out, because lending and returning change
     * what other threads see.
     */
    @Benchmark
    public void borrowAndReturn(OpenPools pools) throws SQLException {
        pools.source.getConnection().close();
    }
}
