package io.millpond.benchmark.plan;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Figure;
import io.millpond.benchmark.report.Machine;
import io.millpond.benchmark.report.Measure;
import io.millpond.benchmark.report.Onlooker;
import io.millpond.benchmark.report.Results;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a plan. What fails is noted, and the rest goes on. */
public final class Execution {
    private final Plan plan;
    private final Machine machine;
    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** Progress goes to the stream. */
    public Execution(Plan plan, Machine machine, PrintStream out) {
        this.plan = plan;
        this.machine = machine;
        this.out = out;
    }

    public Results run() throws InterruptedException {
        out.println("plan " + plan.name() + ": about "
                + Math.max(1, plan.estimate().toMinutes()) + " min, " + machine.line());
        int number = 0;
        Onlooker onlooker = Onlooker.begin();
        for (Scenario scenario : plan.scenarios()) {
            out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + (number + 1) + "/"
                    + plan.scenarios().size() + " " + scenario.program() + ": " + scenario.name());
            run(scenario, number);
            onlooker.saw(scenario.program() + ", " + scenario.name());
            number++;
        }
        return new Results(plan.name(), machine.atEnd(onlooker.intrusions()), figures, List.copyOf(notes));
    }

    private void run(Scenario scenario, int number) throws InterruptedException {
        Map<Contender, List<Map<Measure, Double>>> found = new LinkedHashMap<>();
        scenario.pools().forEach(pool -> found.put(pool, new ArrayList<>()));
        for (int round = 0; round < scenario.rounds(); round++) {
            List<Contender> pools = scenario.pools(round);
            for (int i = 0; i < pools.size(); i++) {
                // another one begins in each round and in each scenario, so that none profits from its place
                Contender pool = pools.get((i + round + number) % pools.size());
                found.computeIfAbsent(pool, p -> new ArrayList<>()).add(once(scenario, pool));
            }
        }
        found.forEach((pool, rounds) -> measures(rounds)
                .forEach(measure -> figures.add(
                        new Figure(scenario.program(), scenario.name(), pool.id(), measure, values(rounds, measure)))));
    }

    private static Set<Measure> measures(List<Map<Measure, Double>> rounds) {
        Set<Measure> measures = EnumSet.noneOf(Measure.class);
        rounds.forEach(round -> measures.addAll(round.keySet()));
        return measures;
    }

    /**
     * One for each round, no number for one that failed: else the rounds after it would be paired with other
     * pools' rounds before.
     */
    private static List<Double> values(List<Map<Measure, Double>> rounds, Measure measure) {
        return rounds.stream()
                .map(round -> round.getOrDefault(measure, Double.NaN))
                .toList();
    }

    private Map<Measure, Double> once(Scenario scenario, Contender pool) throws InterruptedException {
        try {
            return scenario.run(pool);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String note = scenario.program() + ", " + scenario.name() + ", " + pool.title() + ": not measured: "
                    + firstLine(e);
            out.println(note);
            out.println(e.getMessage());
            notes.add(note);
            return Map.of();
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
