package io.millpond.benchmark.jmh;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Borrow, prepare, execute, read a row, close everything. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FullCycleBenchmark {
    /** Whose turn it is. */
    @State(Scope.Thread)
    public static class Turn {
        int next;

        int of(int drivers) {
            next = next + 1 < drivers ? next + 1 : 0;
            return next;
        }
    }

    /** On one driver. */
    @Benchmark
    public int full(OpenPools pools) throws SQLException {
        try (Connection connection = pools.source.getConnection()) {
            return Query.answer(connection);
        }
    }

    /** On one driver; another thread closes the connection, while this one waits. */
    @Benchmark
    @SuppressWarnings("resource") // the courier closes it
    public int fullClosedElsewhere(OpenPools pools, Courier courier) throws SQLException {
        Connection connection = pools.source.getConnection();
        int answer = Query.answer(connection);
        courier.close(connection);
        return answer;
    }

    /** On all drivers in turn: with three and more, no call to the driver can be inlined any more. */
    @Benchmark
    public int fullInTurn(OpenPools pools, Turn turn) throws SQLException {
        try (Connection connection = pools.sources[turn.of(pools.sources.length)].getConnection()) {
            return Query.answer(connection);
        }
    }
}
