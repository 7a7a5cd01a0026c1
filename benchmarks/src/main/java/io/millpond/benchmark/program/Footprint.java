package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Measure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many classes the JVM loads for a pool beyond what it loads without one, and how large the jars are that the pool
 * cannot do without.
 */
final class Footprint {
    private static final Pattern SOURCE = Pattern.compile("source: (?:jar:)?(file:\\S+\\.jar)");

    /** What the JVM said about loading: how many classes, and from which jar. */
    private record Loaded(int classes, Map<Path, Integer> jars) {}

    private Footprint() {}

    /**
     * Without the classes of the logging facade, which this program uses itself; with its jar for those that need it.
     */
    static Map<Measure, Double> of(Contender pool) throws IOException, InterruptedException {
        Set<Path> jars = Jars.of(pool);
        Loaded without = load(Contender.RAW);
        Loaded with = load(pool);
        Set<Path> unknown = new HashSet<>(with.jars.keySet());
        unknown.removeAll(without.jars.keySet());
        unknown.removeAll(jars);
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(pool.title() + " needs jars that are not listed: " + unknown);
        }
        // drivers that a pool brings are there without it too, as its jar is on the class path: they are its own
        int own = jars.stream()
                .filter(jar -> !jar.equals(Jars.LOGGING))
                .mapToInt(jar -> without.jars.getOrDefault(jar, 0))
                .sum();
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.CLASSES, (double) with.classes - without.classes + own);
        if (jars.stream().allMatch(Files::isRegularFile)) { // else it is loaded from a folder, whose size says nothing
            long bytes = 0;
            for (Path jar : jars) {
                bytes += Files.size(jar);
            }
            figures.put(Measure.JARS, bytes / 1024.0);
        }
        return figures;
    }

    private static Loaded load(Contender pool) throws IOException, InterruptedException {
        return count(lines(pool));
    }

    /** Names, what is there without any pool. */
    static List<String> loadedWithoutAnyPool() throws IOException, InterruptedException {
        return lines(Contender.RAW).stream()
                .map(line -> line.substring(0, (line + ' ').indexOf(' ')))
                .toList();
    }

    private static List<String> lines(Contender pool) throws IOException, InterruptedException {
        Path log = Files.createTempFile("classes", ".log");
        try {
            new Fork(OnceProgram.class, new Arguments(), Duration.ofMinutes(1))
                    .jvmArgument("-Xlog:class+load:file=" + log + ":none")
                    .run(pool, "");
            return Files.readAllLines(log);
        } finally {
            Files.delete(log);
        }
    }

    private static Loaded count(List<String> lines) {
        Map<Path, Integer> jars = new HashMap<>();
        for (String line : lines) {
            Matcher source = SOURCE.matcher(line);
            if (source.find()) {
                jars.merge(Path.of(URI.create(source.group(1))), 1, Integer::sum);
            }
        }
        return new Loaded(lines.size(), jars);
    }
}
