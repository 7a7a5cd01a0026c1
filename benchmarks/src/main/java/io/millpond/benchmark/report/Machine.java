package io.millpond.benchmark.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where and when a run took place: absolute times mean nothing without it.
 *
 * @param began UTC
 * @param loadBefore runnable threads on average over the last minute before the run; above a few tenths the machine was not quiet
 * @param libraries pools and drivers with their versions
 */
public record Machine(
        String began,
        String ended,
        String processor,
        int processors,
        long memoryMiB,
        String system,
        String jvm,
        double loadBefore,
        String commit,
        Map<String, String> libraries) {
    private static final double QUIET_PER_PROCESSOR = 0.25;

    /** This machine, now. */
    public static Machine now(Path home) {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                time(),
                "",
                model(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize() >> 20,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
                Math.round(system.getSystemLoadAverage() * 10) / 10.0,
                commit(home),
                jars());
    }

    /** The same, at the end of the run. */
    public Machine atEnd() {
        return new Machine(began, time(), processor, processors, memoryMiB, system, jvm, loadBefore, commit, libraries);
    }

    /** Whether something else ran when the run began: then no figure can be relied on. */
    public boolean wasBusy() {
        return loadBefore > QUIET_PER_PROCESSOR * processors;
    }

    /** The day of the run, as in 2026-11-21. */
    public String day() {
        return began.substring(0, 10);
    }

    /** One line for people. */
    public String line() {
        return began + ", " + processors + " × " + processor + ", " + memoryMiB / 1024 + " GiB, " + system + ", " + jvm
                + ", load before " + loadBefore + ", commit " + commit;
    }

    private static String time() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String model() {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
            for (String line : lines) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
        } catch (IOException e) {
            // not a Linux
        }
        return System.getProperty("os.arch");
    }

    private static String commit(Path home) {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return name.isEmpty() ? "unknown" : name;
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static Map<String, String> jars() {
        Map<String, String> versions = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            String jar = Path.of(entry).getFileName().toString();
            int dash = jar.replaceAll("-\\d.*", "").length();
            if (jar.endsWith(".jar") && dash < jar.length() - 4) {
                versions.put(jar.substring(0, dash), jar.substring(dash + 1, jar.length() - 4));
            }
        }
        return versions;
    }
}
