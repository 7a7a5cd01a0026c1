/** The numbers of a pool as Micrometer meters. */
@SuppressWarnings("requires-transitive-automatic") // Micrometer names its modules, but does not describe them
module io.millpond.metrics {
    requires transitive io.millpond.core;
    requires transitive micrometer.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.millpond.metrics;
}
