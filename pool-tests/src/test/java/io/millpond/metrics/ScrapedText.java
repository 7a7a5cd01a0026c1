package io.millpond.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The lines of a scrape in Prometheus' text format: series with its labels, and value. */
record ScrapedText(Map<String, Double> lines) {
    static ScrapedText of(String text) {
        Map<String, Double> lines = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            int value = line.lastIndexOf(' ');
            lines.put(line.substring(0, value), Double.parseDouble(line.substring(value + 1)));
        });
        return new ScrapedText(lines);
    }

    /** Of the one line that begins with this. */
    double value(String series) {
        return lines.entrySet().stream()
                .filter(line -> line.getKey().equals(series) || line.getKey().startsWith(series + "{"))
                .reduce((one, two) -> {
                    throw new AssertionError("more than one: " + one.getKey() + ", " + two.getKey());
                })
                .orElseThrow(() -> new AssertionError("no " + series + " in " + lines.keySet()))
                .getValue();
    }

    /** Of the one line of this series that has this label. */
    double value(String series, String label, String text) {
        return ofSeries(series, line -> line.contains(label + "=\"" + text + "\""));
    }

    /** Of all lines of this series. */
    double sum(String series) {
        return ofSeries(series, line -> true);
    }

    private double ofSeries(String series, Predicate<String> which) {
        return lines.entrySet().stream()
                .filter(line -> line.getKey().startsWith(series + "{"))
                .filter(line -> which.test(line.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Whether a line is of a kind that must never fall. */
    static boolean counts(String line) {
        return line.matches("[a-z_]*(_total|_seconds_count|_seconds_sum)(\\{.*)?");
    }
}
