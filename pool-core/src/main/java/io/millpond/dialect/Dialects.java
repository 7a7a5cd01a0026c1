package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the dialect of a database. Every call makes a new one, which belongs to one pool. */
public final class Dialects {
    /**
     * Drivers that wrap another: Testcontainers, AWS Advanced JDBC Wrapper, OpenTelemetry, P6Spy, log4jdbc,
     * OpenTracing, JFR; each puts its name between {@code jdbc:} and the wrapped driver's.
     */
    private static final Set<String> WRAPPERS =
            Set.of("tc", "aws-wrapper", "otel", "p6spy", "log4jdbc", "tracing", "jfr");

    private Dialects() {}

    /** The standard's rules alone. */
    public static Dialect generic() {
        return new GenericDialect();
    }

    /** The dialect for a URL, if the user sets no driver properties besides; for tests. */
    public static Dialect forUrl(String jdbcUrl) {
        return forUrl(jdbcUrl, Map.of());
    }

    /** The dialect for connections that the pool opens with this URL and the user's driver properties. */
    public static Dialect forUrl(String jdbcUrl, Map<String, String> userProperties) {
        return dialect(product(jdbcUrl), jdbcUrl, UrlParameters.of(jdbcUrl, userProperties), true);
    }

    /**
     * The dialect for connections that a {@code DataSource} of the user's opens; asks this one what it is.
     *
     * @throws SQLException if this one does not say; another may
     */
    public static Dialect forConnection(Connection connection) throws SQLException {
        String known = connection.getMetaData().getURL();
        String url = known == null ? "" : known;
        String product = product(url);
        if (product == null) {
            product = alias(connection.getMetaData().getDatabaseProductName());
        }
        return dialect(product, url, UrlParameters.of(url, Map.of()), false);
    }

    private static Dialect dialect(@Nullable String product, String url, UrlParameters given, boolean opened) {
        if (product == null) {
            return new GenericDialect();
        }
        UrlParameters parameters = product.equals("postgresql") ? given.strict() : given;
        boolean opens = opened && !(product.equals("mysql") && MySqlHosts.isMultiHost(url, parameters));
        HandshakeLimit handshakeLimit = opens ? HandshakeLimit.unlessSetIn(parameters) : HandshakeLimit.none();
        return switch (product) {
            case "postgresql" -> new PostgresDialect(parameters, handshakeLimit);
            case "mariadb" -> new MariaDbDialect(parameters, opened);
            case "mysql" -> new MySqlDialect(parameters, handshakeLimit, opened);
            case "h2" -> new H2Dialect(url, parameters);
            case "sqlite" -> new SqliteDialect(url, parameters, opened);
            default -> new GenericDialect();
        };
    }

    /** The first part of the URL after {@code jdbc:} that is not a wrapper. */
    private static @Nullable String product(String jdbcUrl) {
        String[] parts = jdbcUrl.trim().split(":", 6);
        if (!parts[0].equalsIgnoreCase("jdbc")) {
            return null;
        }
        for (int i = 1; i < parts.length; i++) {
            if (!WRAPPERS.contains(parts[i].toLowerCase(Locale.ROOT))) {
                return alias(parts[i]);
            }
        }
        return null;
    }

    /** One name for each database we know, from its URL's or its product's name; images of Testcontainers included. */
    private static @Nullable String alias(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "postgresql", "postgis", "timescaledb", "pgvector" -> "postgresql";
            case "mariadb" -> "mariadb";
            case "mysql", "mysql+srv" -> "mysql";
            case "h2" -> "h2";
            case "sqlite" -> "sqlite";
            default -> null;
        };
    }
}
