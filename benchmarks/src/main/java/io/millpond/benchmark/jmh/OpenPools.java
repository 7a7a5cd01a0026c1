package io.millpond.benchmark.jmh;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One pool, filled, on the driver that costs nothing; or one pool on each of several such drivers. */
@State(Scope.Benchmark)
public class OpenPools {
    @Param({
        "millpond",
        "millpond-exact",
        "hikari",
        "hikari-metrics",
        "hikari-leak",
        "hikari-weak",
        "agroal",
        "agroal-unchecked",
        "beecp",
        "vibur",
        "tomcat",
        "dbcp2",
        "druid",
        "c3p0"
    })
    public String pool = "millpond";

    @Param("32")
    public int size;

    /** How many drivers, each of which brings classes of its own. */
    @Param("1")
    public int drivers;

    private PoolUnderTest[] pools = {};

    /** The pool on the first driver. */
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public DataSource source;

    /** The pools on all drivers. */
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public DataSource[] sources;

    @Setup(Level.Trial)
    public void open() throws SQLException {
        pools = new PoolUnderTest[drivers];
        sources = new DataSource[drivers];
        for (int driver = 0; driver < drivers; driver++) {
            pools[driver] = Contender.of(pool).open(Settings.stub(driver, size)).fill();
            sources[driver] = pools[driver].source();
        }
        source = sources[0];
    }

    @TearDown(Level.Trial)
    public void close() {
        for (PoolUnderTest open : pools) {
            open.close();
        }
    }
}
