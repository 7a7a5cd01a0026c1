package io.millpond.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a real Prometheus registry says of a pool when everything is turned on: the names of series, and
 * of their labels.
 */
record Scrape(Set<String> series, Set<String> labels) {
    private static final Pattern LINE =
            Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"[^\"]*\"");

    static Scrape ofEverything() {
        return of(Fake.everything());
    }

    static Scrape of(MetricsOptions options) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.throwExceptionOnRegistrationFailure();
        try (MillpondMetrics metrics = Fake.metrics(new FakeStats(), options)) {
            metrics.bindTo(registry);
            return of(registry.scrape());
        }
    }

    private static Scrape of(String text) {
        Set<String> series = new TreeSet<>();
        Set<String> labels = new HashSet<>();
        Matcher lines = LINE.matcher(text);
        while (lines.find()) {
            series.add(lines.group(1));
            Matcher label = LABEL.matcher(lines.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        return new Scrape(series, labels);
    }
}
