package io.millpond.benchmark.jmh;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Prepare, execute, read a row, close; on a connection that the thread keeps. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatementCycleBenchmark {
    /** The connection that the thread keeps. */
    @State(Scope.Thread)
    public static class Kept {
        @SuppressWarnings("NullAway.Init") // JMH sets it
        Connection connection;

        @Setup(Level.Trial)
        public void borrow(OpenPools pools) throws SQLException {
            connection = pools.source.getConnection();
        }

        @TearDown(Level.Trial)
        public void giveBack() throws SQLException {
            connection.close();
        }
    }

    @Benchmark
    public int statement(Kept kept) throws SQLException {
        return Query.answer(kept.connection);
    }
}
