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
    private static final String AT_LEAST = "≥ ";
    private static final String AT_MOST = "≤ ";
    private static final String ABOUT = "≈ ";

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
                .flatMap(mine -> figure(program, scenario, other, measure).map(theirs -> against(mine, theirs)))
                .filter(Spread::isMeasured);
    }

    /** The same, of two figures of this run. */
    Spread against(Figure mine, Figure theirs) {
        boolean atLeast = isLowerBound(theirs);
        boolean atMost = isLowerBound(mine);
        return mine.against(theirs).signed(atLeast && atMost ? ABOUT : atLeast ? AT_LEAST : atMost ? AT_MOST : "");
    }

    /** The rounds of a figure that were measured. */
    Spread values(Figure figure) {
        return figure.values().signed(sign(figure));
    }

    /** What stands before a value of that figure: nothing, unless more is not known than that it was reached. */
    String sign(Figure figure) {
        return isLowerBound(figure) ? AT_LEAST : "";
    }

    /** Whether a longest wait had not ended when the measuring did: it would have been longer. */
    private boolean isLowerBound(Figure figure) {
        return figure.measure().isOfLongestWait()
                && sibling(figure, Measure.OPEN_MAX)
                        .flatMap(open -> sibling(figure, Measure.WAIT_MAX).filter(open::isSomewhereAsMuchAs))
                        .isPresent();
    }

    private Optional<Figure> sibling(Figure figure, Measure measure) {
        return figure(figure.program(), figure.scenario(), figure.pool(), measure);
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
