/** An embeddable JDBC connection pool. */
module io.millpond.core {
    requires transitive java.sql;
    requires org.slf4j;
    requires static org.jspecify;

    uses java.sql.Driver;

    exports io.millpond;
    exports io.millpond.config;
    exports io.millpond.spi;
}
