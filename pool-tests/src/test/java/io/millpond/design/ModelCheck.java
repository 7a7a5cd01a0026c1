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

/** One run of TLC over {@code HandOver.tla}, in a JVM of its own: TLC keeps its state in static fields and ends with an exit. */
final class ModelCheck {
    static final String INVARIANTS = "OneBorrower OwnersOwn BoundAndBooks NoLostWakeUp ClosedForGood";

    private static final Pattern FOUND = Pattern.compile("(\\d+) distinct states found, (\\d+) states left");
    private static final Pattern VIOLATED = Pattern.compile("Error: Invariant (\\w+) is violated");

    private int threads = 2;
    private int slots = 1;
    private int trouble;
    private boolean lasting;
    private String bug = "none";

    /** How it ended: what was found wrong, or an empty text. */
    record Verdict(String wrong, long states, boolean complete, String output) {}

    ModelCheck of(int threads, int slots) {
        this.threads = threads;
        this.slots = slots;
        return this;
    }

    /** So many failed connects or evictions on top. */
    ModelCheck trouble(int times) {
        this.trouble = times;
        return this;
    }

    /** Also what has to happen at last, with the times that the code keeps. */
    ModelCheck lasting() {
        this.lasting = true;
        return this;
    }

    ModelCheck planted(String mistake) {
        this.bug = mistake;
        return this;
    }

    Verdict run(Path folder, int minutes) throws IOException, InterruptedException, URISyntaxException {
        Path module = Path.of(ModelCheck.class.getResource("/tla/HandOver.tla").toURI());
        // TLC looks for its settings beside the module
        Files.copy(module, folder.resolve("HandOver.tla"));
        Files.writeString(folder.resolve("HandOver.cfg"), settings());
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
        command.add("HandOver");
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
        return verdict(Files.readString(output));
    }

    private String settings() {
        return String.join(
                "\n",
                "CONSTANTS",
                "  Threads = {" + names("t", threads) + "}",
                "  Slots = {" + names("s", slots) + "}",
                "  Worker = worker",
                "  None = none",
                "  Trouble = " + trouble,
                "  Timed = " + (lasting ? "TRUE" : "FALSE"),
                "  Bug = \"" + bug + '"',
                "SPECIFICATION Spec",
                "INVARIANTS " + INVARIANTS,
                // TLC finds no lassos where states stand for one another
                lasting ? "PROPERTIES EveryWaitEnds NothingIsLeft" : "SYMMETRY Alike",
                "CHECK_DEADLOCK FALSE",
                "");
    }

    private static String names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add(prefix + i);
        }
        return String.join(", ", names);
    }

    private static Verdict verdict(String output) {
        Matcher violated = VIOLATED.matcher(output);
        String wrong = "";
        if (violated.find()) {
            wrong = violated.group(1);
        } else if (output.contains("Error: Temporal properties were violated")) {
            wrong = "temporal";
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
