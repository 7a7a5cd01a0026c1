package io.millpond.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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

/** Borrow and return, on a driver that costs nothing: Millpond as it is by default, HikariCP as it is by default. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectionCycleBenchmark {
    @Param({"millpond", "millpond-exact", "hikari"})
    public String pool;

    @Param("32")
    public int size;

    private DataSource source;

    @Setup(Level.Trial)
    public void open() throws SQLException {
        source = pool.startsWith("millpond") ? millpond(pool.endsWith("exact")) : hikari();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(source.getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    private DataSource millpond(boolean exact) {
        return MillpondDataSource.builder()
                .jdbcUrl(StubDriver.URL)
                .driverClassName(StubDriver.class.getName())
                .maxSize(size)
                .minIdle(size)
                .exactTimes(exact)
                .build();
    }

    private DataSource hikari() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(StubDriver.URL);
        config.setDriverClassName(StubDriver.class.getName());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        return new HikariDataSource(config);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        ((AutoCloseable) source).close();
    }

    @Benchmark
    public Connection borrowAndReturn() throws SQLException {
        Connection connection = source.getConnection();
        connection.close();
        return connection;
    }
}
