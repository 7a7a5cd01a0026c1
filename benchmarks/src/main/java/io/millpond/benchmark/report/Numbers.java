package io.millpond.benchmark.report;

import java.util.Locale;

/** Figures for people: three digits that count. */
final class Numbers {
    private static final double MANY = 100;
    private static final double SOME = 10;
    private static final double FEW = 0.095;

    private Numbers() {}

    static String value(double value) {
        if (Double.isInfinite(value)) {
            return "∞";
        }
        double size = Math.abs(value);
        String format = value == 0 || size >= MANY ? "%,.0f" : size >= SOME ? "%.1f" : size >= FEW ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value).replace(',', '\u202f');
    }

    static String ratio(double ratio) {
        return value(ratio) + " ×";
    }
}
