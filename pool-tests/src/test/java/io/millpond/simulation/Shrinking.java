package io.millpond.simulation;

import io.millpond.simulation.Scenario.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing run small: leaves out steps, mischief and preemptions as long as the same invariant is still
 * violated. What is left out shifts all that follows, so that for a scenario without a step other orders are tried too.
 */
final class Shrinking {
    /** Orders tried for each smaller scenario. */
    private static final int ORDERS = 40;

    /** A scenario and an order in which it fails. */
    record Failing(Scenario scenario, SortedMap<Long, Long> decisions, Violation violation) {}

    private final PoolLoader loader;
    private final Strands strands;
    private Failing best;
    private int runs;

    Shrinking(
            PoolLoader loader,
            Strands strands,
            Scenario scenario,
            SortedMap<Long, Long> decisions,
            Violation violation) {
        this.loader = loader;
        this.strands = strands;
        this.best = new Failing(scenario, decisions, violation);
    }

    Failing smallest() {
        int before;
        do {
            before = best.scenario.size();
            leaveOut(
                    best.scenario.steps().size(),
                    kept -> best.scenario.with(some(best.scenario.steps(), kept), best.scenario.mischief()));
            leaveOut(
                    best.scenario.mischief().size(),
                    kept -> best.scenario.with(best.scenario.steps(), some(best.scenario.mischief(), kept)));
            simplify();
        } while (best.scenario.size() < before);
        fewerDecisions();
        return best;
    }

    int runs() {
        return runs;
    }

    /** Tries without each, the last first. */
    private void leaveOut(int size, Function<Integer, Scenario> without) {
        for (int i = size - 1; i >= 0; i--) {
            tryOrders(without.apply(i));
        }
    }

    private static <T> List<T> some(List<T> all, int without) {
        List<T> kept = new ArrayList<>(all);
        kept.remove(without);
        return kept;
    }

    /** A plain visit says more than one with extras that do not matter. */
    private void simplify() {
        for (int i = 0; i < best.scenario.steps().size(); i++) {
            Step step = best.scenario.steps().get(i);
            if (step.act() == Scenario.Act.VISIT && step.end() != Scenario.End.CLOSE) {
                List<Step> steps = new ArrayList<>(best.scenario.steps());
                steps.set(
                        i,
                        new Step(
                                step.actor(),
                                step.act(),
                                step.delay(),
                                step.time(),
                                0,
                                step.two(),
                                step.use(),
                                Scenario.End.CLOSE));
                tryOrders(best.scenario.with(steps, best.scenario.mischief()));
            }
        }
    }

    private boolean tryOrders(Scenario smaller) {
        if (fails(smaller, Decisions.replay(best.decisions)) || fails(smaller, Decisions.none())) {
            return true;
        }
        for (int order = 0; order < ORDERS; order++) {
            if (fails(smaller, Decisions.random(order * 7919L))) {
                return true;
            }
        }
        return false;
    }

    /** Leaves out runs of decisions, half of them at first. */
    private void fewerDecisions() {
        for (int length = Math.max(1, best.decisions.size() / 2); ; length = Math.max(1, length / 2)) {
            boolean any = false;
            for (int from = 0; from < best.decisions.size(); ) {
                List<Long> steps = new ArrayList<>(best.decisions.keySet());
                SortedMap<Long, Long> fewer = new TreeMap<>(best.decisions);
                steps.subList(from, Math.min(steps.size(), from + length)).forEach(fewer::remove);
                if (fails(best.scenario, Decisions.replay(fewer))) {
                    any = true;
                } else {
                    from += length;
                }
            }
            if (length == 1 && !any) {
                return;
            }
        }
    }

    private boolean fails(Scenario scenario, Decisions decisions) {
        runs++;
        Simulation.Result result = Simulation.run(loader, strands, scenario, decisions, false);
        @Nullable Violation found = result.violation();
        if (found == null || found.invariant() != best.violation.invariant()) {
            return false;
        }
        // what was decided after the failure does not matter
        SortedMap<Long, Long> until = new TreeMap<>(result.decisions().headMap(found.step() + 1));
        best = new Failing(scenario, until, found);
        return true;
    }
}
