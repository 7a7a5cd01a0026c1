package io.millpond.benchmark.contender;

import java.sql.SQLException;
import java.util.ArrayList;
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
    MILLPOND_UNLIMITED("Millpond, no limits", settings -> MillpondPool.openWithoutLimits(settings)),
    HIKARI("HikariCP", settings -> HikariPool.open(settings)),
    HIKARI_METRICS("HikariCP, Micrometer", settings -> HikariPool.openWithMetrics(settings)),
    HIKARI_LEAK("HikariCP, leak detection", settings -> HikariPool.openWithLeakDetection(settings)),
    HIKARI_WEAK("HikariCP, weak references", settings -> HikariPool.openWithWeakReferences(settings)),
    /** Checks what was idle, as the others are told to or do. */
    AGROAL("Agroal", settings -> AgroalPool.open(settings)),
    /** Checks nothing, as it is by default. */
    AGROAL_UNCHECKED("Agroal, no check", settings -> AgroalPool.openUnchecked(settings)),
    BEECP("BeeCP", settings -> BeeCpPool.open(settings)),
    VIBUR("Vibur", settings -> ViburPool.open(settings)),
    TOMCAT("Tomcat JDBC", settings -> TomcatPool.open(settings)),
    DBCP2("Commons DBCP2", settings -> Dbcp2Pool.open(settings)),
    DRUID("Druid", settings -> DruidPool.open(settings)),
    C3P0("c3p0", settings -> C3p0Pool.open(settings)),
    /** No pool: every borrow connects. Programs that take it for the limit keep one connection per thread. */
    RAW("raw connections", settings -> RawConnections.open(settings));

    /** What the others are measured by. */
    public static final Contender BASELINE = HIKARI;

    private final String title;
    private final Opening opening;

    Contender(String title, Opening opening) {
        this.title = title;
        this.opening = opening;
    }

    /**
     * One adapter; a lambda and no reference to its method, which would load the classes of all adapters, and of their
     * pools, with this one.
     */
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

    /** One of each project, with the settings that benchmarks/README.md lists. */
    public static List<Contender> plain() {
        return List.of(MILLPOND, HIKARI, AGROAL, BEECP, VIBUR, TOMCAT, DBCP2, DRUID, C3P0);
    }

    /** Those of other projects: who is ahead of ours is one of them. */
    public static List<Contender> others() {
        List<Contender> others = new ArrayList<>(plain());
        others.remove(MILLPOND);
        others.add(AGROAL_UNCHECKED);
        return List.copyOf(others);
    }

    /** Ours and those that come near. */
    public static List<Contender> fastest() {
        return List.of(MILLPOND, HIKARI, AGROAL, BEECP);
    }
}
