package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an application has to have for a pool: the pool's own jar and those that it cannot do without, as its
 * project lists them.
 */
final class Jars {
    /** The jar of the logging facade. */
    static final Path LOGGING = of("org.slf4j.Logger");

    private Jars() {}

    /** Where they are, or the folder that the pool is loaded from. */
    static Set<Path> of(Contender pool) {
        Set<Path> jars = new HashSet<>();
        classes(pool).forEach(name -> jars.add(of(name)));
        return jars;
    }

    /** A class of each jar. */
    private static List<String> classes(Contender pool) {
        return switch (pool) {
            case MILLPOND, MILLPOND_EXACT, MILLPOND_UNLIMITED ->
                List.of("io.millpond.MillpondDataSource", "org.slf4j.Logger");
            case HIKARI, HIKARI_LEAK, HIKARI_WEAK -> List.of("com.zaxxer.hikari.HikariDataSource", "org.slf4j.Logger");
            case AGROAL, AGROAL_UNCHECKED -> List.of("io.agroal.api.AgroalDataSource", "io.agroal.pool.DataSource");
            case BEECP -> List.of("org.stone.beecp.BeeDataSource");
            case VIBUR ->
                List.of("org.vibur.dbcp.ViburDBCPDataSource", "org.vibur.objectpool.PoolService", "org.slf4j.Logger");
            case TOMCAT -> List.of("org.apache.tomcat.jdbc.pool.DataSource", "org.apache.juli.logging.Log");
            case DBCP2 ->
                List.of(
                        "org.apache.commons.dbcp2.BasicDataSource",
                        "org.apache.commons.pool2.ObjectPool",
                        "org.apache.commons.logging.Log");
            case DRUID -> List.of("com.alibaba.druid.pool.DruidDataSource");
            case C3P0 -> List.of("com.mchange.v2.c3p0.ComboPooledDataSource", "com.mchange.v2.log.MLog");
            case HIKARI_METRICS, RAW ->
                throw new IllegalArgumentException("nobody asks for the jars of " + pool.title());
        };
    }

    /** Looked up only: to load the class would change nothing, as what counts is another JVM, but take time. */
    private static Path of(String className) {
        String file = className.replace('.', '/') + ".class";
        URL url = Jars.class.getClassLoader().getResource(file);
        if (url == null) {
            throw new IllegalStateException("there is no class " + className);
        }
        String at = url.toString();
        String source = at.startsWith("jar:") ? at.substring("jar:".length(), at.indexOf("!/")) : folder(at, file);
        try {
            return Path.of(new URI(source));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(at, e);
        }
    }

    private static String folder(String at, String file) {
        return at.substring(0, at.length() - file.length());
    }
}
