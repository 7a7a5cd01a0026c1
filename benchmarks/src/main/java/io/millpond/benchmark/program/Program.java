package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Measure;
import java.util.Map;

/** One run of one pool, in a JVM of its own. Has a constructor without arguments. */
public interface Program {
    /** Runs, and tells what was measured. */
    Map<Measure, Double> run(Contender pool, Arguments arguments) throws Exception;
}
