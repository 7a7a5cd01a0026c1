package io.millpond.benchmark.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.report.Intrusion;
import io.millpond.benchmark.report.Machine;
import io.millpond.benchmark.report.Measure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every scenario that takes some time is told with what others took of the machine meanwhile. */
class DisturbanceTest {
    private static final Path STAT = Path.of("/proc/stat");
    private static final Machine MACHINE =
            new Machine("2026-01-02T03:04:05Z", "", "", 1, 1_024, "", "", List.of(), 0, "", Map.of());

    /** Takes as many ticks of the processors as are needed to say anything. */
    private static final class Lasting implements Scenario {
        @Override
        public String program() {
            return "long";
        }

        @Override
        public String name() {
            return "one";
        }

        @Override
        public List<Contender> pools() {
            return List.of(Contender.MILLPOND);
        }

        @Override
        public int rounds() {
            return 1;
        }

        @Override
        public double seconds() {
            return 1;
        }

        @Override
        public Map<Measure, Double> run(Contender pool) throws IOException {
            long enough = ticks() + 150;
            while (ticks() < enough) {
                Thread.onSpinWait();
            }
            return Map.of(Measure.TIME, 1.0);
        }

        private static long ticks() throws IOException {
            String cpu = Files.readAllLines(STAT).get(0);
            return Arrays.stream(cpu.split(" +"))
                    .skip(1)
                    .limit(8)
                    .mapToLong(Long::parseLong)
                    .sum();
        }
    }

    @Test
    void mustBeToldForEachScenario() throws InterruptedException {
        assumeTrue(Files.exists(STAT), "needs Linux");
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Plan plan = new Plan("test", List.of(new Lasting(), new Lasting()));
        assertThat(new Execution(plan, MACHINE, nowhere).run().machine().intrusions())
                .extracting(Intrusion::scenario)
                .containsExactly("long, one", "long, one");
    }
}
