package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millpond.testkit.Depth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jcstress tests of {@code docs/memory-effects.md} in JVMs of their own: those with Java's own optimizations with {@code -Pdeep} alone,
 * {@code -Dmillpond.jcstress.mode=default} for a long run, {@code -Dmillpond.jcstress.promises='Promise3SomebodySees|Promise4'} for some.
 */
@Tag("deep")
class MemoryEffectsTest {
    /** Those that rest on more than one word. What a single CAS decides Lincheck judges as well, and jcstress with {@code -Pdeep}. */
    private static final String OF_SEVERAL_WORDS = "Promise(1|2|3|13|15|16|17|18|19|20|21|22|23|24|25|26|27|29)[A-Z]";

    private static final String PROMISES = System.getProperty(
            "millpond.jcstress.promises",
            Depth.isDeep() || System.getProperty("millpond.jcstress.mode") != null ? "Promise" : OF_SEVERAL_WORDS);

    /** What holds, and what does not: in one run, because each begins with ten seconds of looking at the machine. */
    private static final String BOTH = "io.millpond.core.memory.(" + PROMISES + "|Canary)";

    private static final String CANARY = "io.millpond.core.memory.CanaryPlainFlag";

    @TempDir
    private static Path results;

    private static String output = "";

    private static String run(String tests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                tests,
                "-v", // the outcomes of those that pass, too
                "-c",
                "2",
                "-r",
                results.toString()));
        String mode = System.getProperty("millpond.jcstress.mode");
        if (mode == null) {
            // one configuration of the JVM, the optimising compiler, instead of all that there are
            command.addAll(List.of("-jvmArgs", "-XX:-TieredCompilation", "-sc", "false", "-f", "1"));
            // in depth, a second JVM that draws its optimizations
            command.addAll(List.of("-fsm", String.valueOf(Depth.of(0, 1))));
            command.addAll(List.of("-iters", "2", "-time", String.valueOf(Depth.of(150, 250))));
        } else {
            command.addAll(List.of("-m", mode));
        }
        Process process = new ProcessBuilder(command)
                .directory(results.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return "exit " + process.waitFor() + '\n' + output;
    }

    @BeforeAll
    static void runBoth() throws Exception {
        output = run(BOTH);
    }

    /** As many as there are classes of these names: none of them may be missing from the run. */
    private static long promises() throws Exception {
        Path classes = Path.of(MemoryEffectsTest.class.getResource("memory").toURI());
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("Promise\\d+\\w+\\.class") && !name.contains("_"))
                    .filter(name -> name.matches("(" + PROMISES + ").*"))
                    .count();
        }
    }

    @Test
    void mustKeepItsPromises() throws Exception {
        String ran = output.contains("[FAILED] " + CANARY) ? output : run("io.millpond.core.memory.(" + PROMISES + ")");
        assertThat(ran)
                .contains("All remaining tests: " + promises() + " matching test results")
                .contains("Error tests: No matches")
                .doesNotContain("[FAILED] io.millpond.core.memory.Promise");
    }

    /** How often this class had an outcome that matches, in all configurations of the JVM together. */
    private static long samples(String ran, String name, String outcome) {
        Matcher table = Pattern.compile(
                        "\\[OK\\] io\\.millpond\\.core\\.memory\\." + name
                                + "\\s+Results across all configurations:(.*?)\\n[ .]*(\\[|HTML)",
                        Pattern.DOTALL)
                .matcher(ran);
        assertThat(table.find()).as("results of " + name).isTrue();
        return Pattern.compile("^ *" + outcome + " +([\\d,]+) ", Pattern.MULTILINE)
                .matcher(table.group(1))
                .results()
                .mapToLong(row -> Long.parseLong(row.group(1).replace(",", "")))
                .sum();
    }

    /** If all calls were refused, or all came long before the end, two tests would have shown nothing. The machine may be busy: of each kind a few, out of thousands. */
    @Test
    void mustHaveMetCallsInTheMomentOfTheEnd() {
        List<String> asked = Stream.of("Promise18NoCallOutlivesAReturn", "Promise19NoCallOutlivesAReset")
                .filter(name -> name.matches("(" + PROMISES + ").*"))
                .toList();
        assumeThat(asked).as("those that meet calls are not among " + PROMISES).isNotEmpty();
        for (String name : asked) {
            assertThat(samples(output, name, "true, \\w+, \\w+"))
                    .as(name + ", in time")
                    .isGreaterThanOrEqualTo(5);
            assertThat(samples(output, name, "false, \\w+, \\w+"))
                    .as(name + ", refused")
                    .isGreaterThanOrEqualTo(5);
        }
    }

    /** If this passes, the test above finds nothing. A machine that is busy gets a second chance to show it. */
    @Test
    void mustFindAPromiseThatIsBrokenOnPurpose() throws Exception {
        assertThat(output.contains("[FAILED] " + CANARY) ? output : run(CANARY))
                .doesNotStartWith("exit 0\n")
                .contains("[FAILED] " + CANARY);
    }
}
