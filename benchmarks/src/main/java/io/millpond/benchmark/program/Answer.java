package io.millpond.benchmark.program;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millpond.benchmark.report.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** How a program hands its figures to the JVM that started it: by a file, as pools write to standard output. */
final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answer() {}

    static void write(Path file, Map<Measure, Double> figures) throws IOException {
        JSON.writeValue(file.toFile(), figures);
    }

    static Map<Measure, Double> read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), new TypeReference<>() {});
    }
}
