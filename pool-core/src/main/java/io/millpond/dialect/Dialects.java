package io.millpond.dialect;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Finds the dialect of a database. */
public final class Dialects {
    private static final Map<String, Function<String, Dialect>> BY_PROTOCOL = Map.of(
            "postgresql", url -> new PostgresDialect(UrlParameters.of(url).isTrue("pgbouncer")),
            "mariadb", url -> new MySqlDialect(true),
            "mysql", url -> new MySqlDialect(false),
            "h2", url -> new H2Dialect(),
            "sqlite", url -> new SqliteDialect());

    private Dialects() {}

    /**
     * By the first word of the URL that names a database, so that {@code jdbc:tc:postgresql:…} and other wrapping drivers are
     * recognised too.
     */
    public static Dialect forUrl(String url) {
        for (String word : url.toLowerCase(Locale.ROOT).split(":", 5)) {
            Function<String, Dialect> dialect = BY_PROTOCOL.get(word);
            if (dialect != null) {
                return dialect.apply(url);
            }
        }
        return generic();
    }

    /** For databases of which nothing particular is known. */
    public static Dialect generic() {
        return new StandardDialect("generic JDBC");
    }
}
