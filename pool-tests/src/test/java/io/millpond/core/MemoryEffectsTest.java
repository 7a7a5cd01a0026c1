package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jcstress tests of {@code docs/memory-effects.md} in JVMs of their own. {@code -Dmillpond.jcstress.mode=default} for a long run.
 */
class MemoryEffectsTest {
    private static final String COMPILER_STRESS =
            "-XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM";

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
            // one configuration of the JVM instead of sixteen: the optimising compiler, told to reorder what it may
            command.addAll(List.of("-f", "1", "-iters", "5", "-time", "500", "-jvmArgs", COMPILER_STRESS));
        } else {
            command.addAll(List.of("-m", mode));
        }
        Process process = new ProcessBuilder(command)
                .directory(results.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void mustKeepItsPromises() throws Exception {
        String output = run("io.millpond.core.memory.Promise");
        for (int number = 1; number <= 5; number++) {
            assertThat(output).contains("[OK] io.millpond.core.memory.Promise" + number);
        }
        assertThat(output).doesNotContain("[FAILED]").doesNotContain("ERROR");
    }

    /** If this passes, the test above finds nothing. */
    @Test
    void mustFindAPromiseThatIsBrokenOnPurpose() throws Exception {
        assertThat(run("io.millpond.core.memory.Canary")).contains("[FAILED] io.millpond.core.memory.CanaryPlainFlag");
    }
}
