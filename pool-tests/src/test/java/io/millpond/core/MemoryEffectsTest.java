package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jcstress tests of {@code docs/memory-effects.md} in JVMs of their own. {@code -Dmillpond.jcstress.mode=default} for a long run.
 */
class MemoryEffectsTest {
    @TempDir
    Path results;

    private String run(String tests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                tests,
                "-c",
                "2",
                "-r",
                results.toString()));
        String mode = System.getProperty("millpond.jcstress.mode");
        if (mode == null) {
            // one configuration of the JVM, the optimising compiler, instead of all that there are
            command.addAll(List.of(
                    "-jvmArgs",
                    "-XX:-TieredCompilation",
                    "-sc",
                    "false",
                    "-f",
                    "1",
                    "-fsm",
                    "1",
                    "-iters",
                    "2",
                    "-time",
                    "250"));
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

    /** As many as there are classes of that name: none of them may be missing from the run. */
    private static long promises() throws Exception {
        Path classes = Path.of(MemoryEffectsTest.class.getResource("memory").toURI());
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("Promise\\d+\\w+\\.class") && !name.contains("_"))
                    .count();
        }
    }

    @Test
    void mustKeepItsPromises() throws Exception {
        assertThat(run("io.millpond.core.memory.Promise"))
                .startsWith("exit 0\n")
                .contains("All remaining tests: " + promises() + " matching test results")
                .doesNotContain("[FAILED]");
    }

    /** If this passes, the test above finds nothing. */
    @Test
    void mustFindAPromiseThatIsBrokenOnPurpose() throws Exception {
        assertThat(run("io.millpond.core.memory.Canary"))
                .doesNotStartWith("exit 0\n")
                .contains("[FAILED] io.millpond.core.memory.CanaryPlainFlag");
    }
}
