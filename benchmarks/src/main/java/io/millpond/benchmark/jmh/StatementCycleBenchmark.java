package io.millpond.benchmark.jmh;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
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

    /**
     * The same in methods of their own, as in applications with a layer between: the compiler sees no statement from
     * its birth to its end.
     */
    @Benchmark
    public int statementInPieces(Kept kept) throws SQLException {
        PreparedStatement query = prepare(kept.connection);
        ResultSet rows = execute(query);
        int price = read(rows);
        close(rows, query);
        return price;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement query = connection.prepareStatement(Query.SQL);
        query.setInt(1, 7);
        return query;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static ResultSet execute(PreparedStatement query) throws SQLException {
        return query.executeQuery();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static int read(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getInt(1);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void close(ResultSet rows, PreparedStatement query) throws SQLException {
        rows.close();
        query.close();
    }
}
