package io.millpond.benchmark.plan;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Measure;
import java.util.List;
import java.util.Map;

/** Something to measure with several pools, which take turns in each round. */
public interface Scenario {
    /** The program's name in the report. */
    String program();

    /** What distinguishes it from the program's other scenarios. */
    String name();

    /** Those that take part. */
    List<Contender> pools();

    /** How many rounds. */
    int rounds();

    /** Those that take part in this round, the first of which is 0. */
    default List<Contender> pools(int round) {
        return pools();
    }

    /** About how long one pool takes for one round, in seconds. */
    double seconds();

    /**
     * One round of one pool.
     *
     * @throws Exception if it could not be measured; the message says why
     */
    Map<Measure, Double> run(Contender pool) throws Exception;
}
