package io.millpond.benchmark.contender;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The pools, each with its usual name. */
public enum Contender {
    /** Times recorded, query limit armed, slow queries looked for, leaks watched. */
    MILLPOND("Millpond", settings -> MillpondPool.open(settings, builder -> {})),
    MILLPOND_EXACT(
            "Millpond, exactTimes", settings -> MillpondPool.open(settings, builder -> builder.exactTimes(true))),
    /** What the limits and the search for slow queries cost is the difference to this. */
    MILLPOND_UNLIMITED("Millpond, no limits", MillpondPool::openWithoutLimits),
    HIKARI("HikariCP", HikariPool::open),
    HIKARI_METRICS("HikariCP, Micrometer", HikariPool::openWithMetrics),
    HIKARI_LEAK("HikariCP, leak detection", HikariPool::openWithLeakDetection),
    HIKARI_WEAK("HikariCP, weak references", HikariPool::openWithWeakReferences),
    AGROAL("Agroal", AgroalPool::open),
    BEECP("BeeCP", BeeCpPool::open),
    VIBUR("Vibur", ViburPool::open),
    TOMCAT("Tomcat JDBC", TomcatPool::open),
    DBCP2("Commons DBCP2", Dbcp2Pool::open),
    DRUID("Druid", DruidPool::open),
    C3P0("c3p0", C3p0Pool::open),
    /** No pool: every borrow connects. Programs that take it for the limit keep one connection per thread. */
    RAW("raw connections", RawConnections::open);

    /** What the others are measured by. */
    public static final Contender BASELINE = HIKARI;

    private final String title;
    private final Opening opening;

    Contender(String title, Opening opening) {
        this.title = title;
        this.opening = opening;
    }

    /** One adapter. */
    interface Opening {
        PoolUnderTest open(Settings settings) throws SQLException;
    }

    /** Starts a pool; it may not be full yet. */
    public PoolUnderTest open(Settings settings) throws SQLException {
        return opening.open(settings);
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** For files and command lines. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The pool of that id. */
    public static Contender of(String id) {
        return Arrays.stream(values())
                .filter(contender -> contender.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pool is called " + id));
    }

    /** All but {@link #RAW}. */
    public static List<Contender> everyPool() {
        return Arrays.stream(values()).filter(contender -> contender != RAW).toList();
    }

    /** One of each project, as it is by default. */
    public static List<Contender> plain() {
        return List.of(MILLPOND, HIKARI, AGROAL, BEECP, VIBUR, TOMCAT, DBCP2, DRUID, C3P0);
    }

    /** Those of other projects, as they are by default. */
    public static List<Contender> others() {
        return plain().stream().filter(contender -> contender != MILLPOND).toList();
    }

    /** Ours and those that come near. */
    public static List<Contender> fastest() {
        return List.of(MILLPOND, HIKARI, AGROAL, BEECP);
    }
}
