/** An embeddable JDBC connection pool. */
module io.millpond.core {
    requires transitive java.sql;
    requires org.slf4j;
    requires static org.jspecify;
    // an annotation that only the compiler sees
    requires static io.millpond.codegen;

    uses java.sql.Driver;

    exports io.millpond;
    exports io.millpond.config;
    exports io.millpond.spi;
}
