package io.millpond.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * Units in braces, such as {@code {connection}}, are mere notes to the reader. A registry that makes units part of the
 * name, as Prometheus' does, is not given them, because OpenTelemetry's names carry none there.
 */
final class UnitNotes {
    private static final String NOTE = "{u}";

    private UnitNotes() {}

    static boolean areShownBy(MeterRegistry registry) {
        if (registry instanceof CompositeMeterRegistry) {
            return false; // it may get a Prometheus registry later, whatever it has now
        }
        String with = registry.config().namingConvention().name("n", Meter.Type.GAUGE, NOTE);
        String without = registry.config().namingConvention().name("n", Meter.Type.GAUGE, null);
        return with.equals(without);
    }

    static boolean isNote(String unit) {
        return unit.startsWith("{");
    }
}
