package io.millpond.design;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tlc2.TLC;

/**
 * One run of TLC over a model of {@code tla}, in a JVM of its own: TLC keeps its state in static fields and
 * ends with an exit.
 */
final class TlcRun {
    private static final Pattern FOUND = Pattern.compile("(\\d+) distinct states found, (\\d+) states left");
    private static final Pattern VIOLATED = Pattern.compile("Error: Invariant (\\w+) is violated");

    /** How it ended: what was found wrong, by its name if that is known, or an empty text. */
    record Verdict(String wrong, long states, boolean complete, String output) {}

    /** TLC does not say which it was, if there are several. */
    private static final Pattern ONE_PROPERTY = Pattern.compile("^PROPERTY (\\w+)$", Pattern.MULTILINE);

    private final String model;
    private final List<String> settings;

    /** @param settings lines of TLC's file of settings */
    TlcRun(String model, List<String> settings) {
        this.model = model;
        this.settings = settings;
    }

    Verdict in(Path folder, int minutes) throws IOException, InterruptedException, URISyntaxException {
        Path module = Path.of(TlcRun.class.getResource("/tla/" + model + ".tla").toURI());
        // TLC looks for its settings beside the module
        Files.copy(module, folder.resolve(model + ".tla"));
        Files.write(folder.resolve(model + ".cfg"), settings);
        Path output = folder.resolve("tlc.txt");
        Path jar = Path.of(
                TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx2g",
                "-cp",
                jar.toString(),
                "tlc2.TLC"));
        command.addAll(List.of("-workers", "2", "-lncheck", "final", "-metadir", folder.toString()));
        command.add(model);
        Process tlc = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!tlc.waitFor(minutes, TimeUnit.MINUTES)) {
                throw new AssertionError("TLC has not ended after " + minutes + " min:\n" + Files.readString(output));
            }
        } finally {
            tlc.destroyForcibly();
        }
        return verdict(Files.readString(output), String.join("\n", settings));
    }

    /** A set of names: {@code t1, t2, …}. */
    static String names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add(prefix + i);
        }
        return '{' + String.join(", ", names) + '}';
    }

    private static Verdict verdict(String output, String settings) {
        Matcher violated = VIOLATED.matcher(output);
        String wrong = "";
        if (violated.find()) {
            wrong = violated.group(1);
        } else if (output.contains("Error: Temporal properties were violated")) {
            Matcher one = ONE_PROPERTY.matcher(settings);
            wrong = one.find() ? one.group(1) : "temporal";
        } else if (output.contains("Error:")) {
            wrong = "error";
        }
        Matcher found = FOUND.matcher(output);
        long states = 0;
        boolean complete = false;
        while (found.find()) {
            states = Long.parseLong(found.group(1));
            complete = found.group(2).equals("0") && output.contains("Model checking completed. No error");
        }
        return new Verdict(wrong, states, complete, output);
    }
}
