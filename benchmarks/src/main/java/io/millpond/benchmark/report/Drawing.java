package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The picture for the README: a few bars per panel, the best first, with the range of their rounds. Written by hand as
 * charting libraries for Java need fonts and AWT.
 */
final class Drawing {
    private static final int LEFT = 150;
    private static final int WIDTH = 860;
    private static final int LONGEST = 560;
    private static final int BAR = 18;
    private static final int STEP = 24;
    private static final int TITLE = 34;

    /** Bars are cut off at so many times HikariCP's. */
    private static final double CUT = 3;

    /** What one panel shows. */
    record Panel(String title, String program, String scenario, Measure measure) {}

    private record Bar(Contender pool, Spread spread) {
        double value() {
            return spread.median();
        }
    }

    private final Results results;
    private final StringBuilder svg = new StringBuilder();
    private int y = 8;

    private Drawing(Results results) {
        this.results = results;
    }

    static String of(Results results, List<Panel> panels) {
        Drawing drawing = new Drawing(results);
        panels.forEach(drawing::panel);
        String line = drawing.text(0, drawing.y + 16, "small", results.machine().line());
        int height = drawing.y + 28;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + height + "\" width=\"" + WIDTH
                + "\" height=\"" + height
                + "\" role=\"img\" aria-label=\"Millpond and other pools\">\n"
                + "<style>text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 } .small { font-size: 9px }"
                + " .ours { fill: #1f6feb } .other { fill: #8c959f } .range { stroke: #24292f }"
                + " @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } .range { stroke: #c9d1d9 } }</style>\n"
                + drawing.svg + line + "</svg>\n";
    }

    private void panel(Panel panel) {
        Comparator<Bar> best = Comparator.comparingDouble(Bar::value);
        boolean isLongerBetter = panel.measure.moreIsBetter();
        List<Bar> bars = Stream.concat(Contender.plain().stream(), Stream.of(Contender.RAW))
                .flatMap(pool -> results
                        .figure(panel.program, panel.scenario, pool.id(), panel.measure)
                        .map(figure -> new Bar(pool, figure.values()))
                        .stream())
                .sorted(isLongerBetter ? best.reversed() : best)
                .toList();
        Optional<Bar> baseline =
                bars.stream().filter(bar -> bar.pool == Contender.BASELINE).findFirst();
        if (baseline.isEmpty()) {
            return;
        }
        double cut = baseline.get().value() * CUT;
        double longest =
                Math.min(cut, bars.stream().mapToDouble(Bar::value).max().orElse(cut));
        String title = panel.title + ", " + panel.measure.title()
                + (isLongerBetter ? ", longer is better" : ", shorter is better");
        svg.append(text(0, y + 16, "title", title));
        y += TITLE;
        for (Bar bar : bars) {
            bar(bar, longest);
            y += STEP;
        }
        y += STEP / 2;
    }

    private void bar(Bar bar, double longest) {
        boolean isCut = bar.value() > longest;
        long width = Math.max(1, width(bar.value(), longest));
        String kind = bar.pool == Contender.MILLPOND ? "ours" : "other";
        svg.append(text(0, y + 11, bar.pool == Contender.MILLPOND ? "title" : "", bar.pool.title()));
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>%n",
                kind,
                LEFT,
                y - 3,
                width,
                BAR));
        long end = width;
        if (bar.spread.rounds() > 1 && !isCut) {
            end = Math.max(width, width(bar.spread.most(), longest));
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class=\"range\" d=\"M%d %dH%d\"/>%n",
                    LEFT + width(bar.spread.least(), longest),
                    y + BAR / 2 - 3,
                    LEFT + end));
        }
        svg.append(text((int) (LEFT + end + 8), y + 11, "", Numbers.value(bar.value()) + (isCut ? " (cut off)" : "")));
    }

    private static long width(double value, double longest) {
        return Math.round(LONGEST * Math.min(value, longest) / longest);
    }

    private String text(int x, int baseline, String kind, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", kind, x, baseline, safe);
    }
}
