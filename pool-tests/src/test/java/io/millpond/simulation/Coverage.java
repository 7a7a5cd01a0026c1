package io.millpond.simulation;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often has happened what can happen in a simulation: of what schedules never come to, their silence proves
 * nothing. Kept by one run, whose fibers take turns; {@link Seeds} adds them up.
 */
public final class Coverage {
    private final Map<String, Long> counts = new TreeMap<>();

    public void note(String what) {
        note(what, 1);
    }

    public void note(String what, long times) {
        if (times > 0) {
            counts.merge(what, times, Long::sum);
        }
    }

    void add(Coverage other) {
        other.counts.forEach(this::note);
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining("; "));
    }
}
