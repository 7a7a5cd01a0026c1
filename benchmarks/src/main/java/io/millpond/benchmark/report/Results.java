package io.millpond.benchmark.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that one run found.
 *
 * @param plan which plan was run: quick, full, guard, tiny
 * @param notes what was not measured, and why
 */
public record Results(String plan, Machine machine, List<Figure> figures, List<String> notes) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Results {
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
    }

    /** The figure, if it was measured in one round at least. */
    public Optional<Figure> figure(String program, String scenario, String pool, Measure measure) {
        return figures.stream()
                .filter(figure -> figure.isOf(program, scenario, pool, measure))
                .filter(figure -> figure.values().isMeasured())
                .findFirst();
    }

    /** How many times better one pool is than another, if both were measured in the same round. */
    public Optional<Spread> against(String program, String scenario, Measure measure, String pool, String other) {
        return figure(program, scenario, pool, measure)
                .flatMap(mine -> figure(program, scenario, other, measure).map(mine::against))
                .filter(Spread::isMeasured);
    }

    /** In the order in which they ran. */
    public Set<String> programs() {
        Set<String> programs = new LinkedHashSet<>();
        figures.forEach(figure -> programs.add(figure.program()));
        return programs;
    }

    /** The figures of one program. */
    public List<Figure> of(String program) {
        List<Figure> of = new ArrayList<>(figures);
        of.removeIf(figure -> !figure.program().equals(program));
        return of;
    }

    void writeTo(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** What an earlier run wrote. */
    public static Results readFrom(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    String json() throws IOException {
        return JSON.writeValueAsString(this);
    }
}
