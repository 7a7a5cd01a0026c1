package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.JvmFlags;
import io.millpond.benchmark.report.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts a JVM for one run of a program, so that no pool profits or suffers from what ran before it. */
final class Fork {
    private final Class<? extends Program> program;
    private final Arguments arguments;
    private final Duration limit;
    private final List<String> jvmArguments = JvmFlags.and("-Xmx2g", "-Djava.awt.headless=true");

    Fork(Class<? extends Program> program, Arguments arguments, Duration limit) {
        this.program = program;
        this.arguments = arguments;
        this.limit = limit;
    }

    Fork jvmArgument(String argument) {
        jvmArguments.add(argument);
        return this;
    }

    /** What the program found. Its output is shown only if it fails. */
    Map<Measure, Double> run(Contender pool, String password) throws IOException, InterruptedException {
        Path answer = Files.createTempFile("benchmark", ".json");
        Path output = Files.createTempFile("benchmark", ".log");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmArguments);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), ForkedMain.class.getName()));
            command.addAll(List.of(answer.toString(), program.getName(), pool.id()));
            command.addAll(arguments.words());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put(Arguments.PASSWORD, password);
            end(builder.start(), output);
            return Answer.read(answer);
        } finally {
            Files.delete(answer);
            Files.delete(output);
        }
    }

    private void end(Process process, Path output) throws IOException, InterruptedException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("not done after " + limit.toSeconds() + " s: " + tail(output));
            }
            if (process.exitValue() != 0) {
                throw new IOException("exit code " + process.exitValue() + ": " + tail(output));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
