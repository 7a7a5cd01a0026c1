package io.millpond.benchmark.jmh;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a lease costs that leaves something behind. The database is H2 in memory, or {@code -p url=…} with its user and
 * password in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DirtyReturnBenchmark {
    @Param({"millpond", "hikari"})
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public String pool;

    @Param("jdbc:h2:mem:dirty")
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public String url;

    /** The pool's default for its connections. */
    @Param({"true", "false"})
    public boolean autoCommit;

    @SuppressWarnings("NullAway.Init") // JMH sets it
    private DataSource source;

    @Setup(Level.Trial)
    public void open() {
        source = pool.equals("millpond") ? millpond() : hikari();
    }

    private DataSource millpond() {
        return MillpondDataSource.builder()
                .jdbcUrl(url)
                .maxSize(8)
                .minIdle(8)
                .autoCommit(autoCommit)
                .build();
    }

    private DataSource hikari() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(8);
        config.setAutoCommit(autoCommit);
        return new HikariDataSource(config);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        ((AutoCloseable) source).close();
    }

    private static void select(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select 1")) {
            select.execute();
        }
    }

    /** The transaction ends well, and the setting is put back, as transaction managers do. */
    @Benchmark
    public void committedAndRestored() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            select(connection);
            connection.commit();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** The transaction ends well. */
    @Benchmark
    public void committed() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            select(connection);
            connection.commit();
        }
    }

    /** The transaction is left open: the pool has to roll it back. */
    @Benchmark
    public void abandoned() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            select(connection);
        }
    }
}
