package io.millpond.benchmark.jmh;

import java.sql.Connection;
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
    @Benchmark
    public Connection borrowAndReturn(OpenPools pools) throws SQLException {
        Connection connection = pools.source.getConnection();
        connection.close();
        return connection;
    }
}
