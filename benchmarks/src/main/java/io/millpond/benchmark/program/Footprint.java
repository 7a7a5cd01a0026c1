package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Measure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How many classes the JVM loads for a pool, and from which jars: what is loaded without any pool does not count. */
final class Footprint {
    private static final Pattern SOURCE = Pattern.compile("source: (?:jar:)?(file:\\S+\\.jar)");

    /** What the JVM said about loading. */
    private record Loaded(int classes, Set<Path> jars) {}

    private Footprint() {}

    static Map<Measure, Double> of(Contender pool) throws IOException, InterruptedException {
        Loaded without = load(Contender.RAW);
        Loaded with = load(pool);
        Set<Path> jars = new HashSet<>(with.jars);
        jars.removeAll(without.jars);
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.CLASSES, (double) with.classes - without.classes);
        if (!jars.isEmpty()) { // else the pool was loaded from a folder, whose size says nothing
            long bytes = 0;
            for (Path jar : jars) {
                bytes += Files.size(jar);
            }
            figures.put(Measure.JARS, bytes / 1024.0);
        }
        return figures;
    }

    private static Loaded load(Contender pool) throws IOException, InterruptedException {
        Path log = Files.createTempFile("classes", ".log");
        try {
            new Fork(OnceProgram.class, new Arguments(), Duration.ofMinutes(1))
                    .jvmArgument("-Xlog:class+load:file=" + log + ":none")
                    .run(pool, "");
            return read(log);
        } finally {
            Files.delete(log);
        }
    }

    private static Loaded read(Path log) throws IOException {
        Set<Path> jars = new HashSet<>();
        int classes = 0;
        try (Stream<String> lines = Files.lines(log)) {
            for (String line : (Iterable<String>) lines::iterator) {
                classes++;
                Matcher source = SOURCE.matcher(line);
                if (source.find()) {
                    jars.add(Path.of(URI.create(source.group(1))));
                }
            }
        }
        return new Loaded(classes, jars);
    }
}
