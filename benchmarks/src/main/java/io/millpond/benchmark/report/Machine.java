package io.millpond.benchmark.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where and when a run took place: absolute times mean nothing without it.
 *
 * @param began UTC
 * @param flags what every JVM that measured was told; empty if it was not noted
 * @param loadBefore share of all processors that was busy before the run, 0 to 1
 * @param libraries pools and drivers with their versions
 * @param intrusions what others took while the scenarios ran; empty if the system does not tell
 */
public record Machine(
        String began,
        String ended,
        String processor,
        int processors,
        long memoryMiB,
        String system,
        String jvm,
        List<String> flags,
        double loadBefore,
        String commit,
        Map<String, String> libraries,
        List<Intrusion> intrusions) {
    private static final double QUIET = 0.1;
    private static final int WORST = 5;
    private static final long LOOK_NANOS = 3_000_000_000L;
    private static final Pattern RELEASE = Pattern.compile("\\d+(\\.\\d+)?");

    public Machine {
        // a null is what runs have that were written before anybody looked, or noted them
        flags = List.copyOf(Objects.requireNonNullElse(flags, List.of()));
        intrusions = List.copyOf(Objects.requireNonNullElse(intrusions, List.of()));
    }

    /** Before any scenario ran. */
    public Machine(
            String began,
            String ended,
            String processor,
            int processors,
            long memoryMiB,
            String system,
            String jvm,
            List<String> flags,
            double loadBefore,
            String commit,
            Map<String, String> libraries) {
        this(
                began,
                ended,
                processor,
                processors,
                memoryMiB,
                system,
                jvm,
                flags,
                loadBefore,
                commit,
                libraries,
                List.of());
    }

    /** This machine, now. */
    public static Machine now(Path home, List<String> flags) {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                time(),
                "",
                model(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize() >> 20,
                System.getProperty("os.name") + " " + release(System.getProperty("os.version")),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
                flags,
                busy(system),
                commit(home),
                jars());
    }

    /** The same, at the end of the run. */
    public Machine atEnd(List<Intrusion> seen) {
        return new Machine(
                began,
                time(),
                processor,
                processors,
                memoryMiB,
                system,
                jvm,
                flags,
                loadBefore,
                commit,
                libraries,
                seen);
    }

    /**
     * Whether something else ran when the run began, or took much while a scenario ran: then no figure
     * can be relied on.
     */
    public boolean wasBusy() {
        return loadBefore > QUIET || intrusions.stream().anyMatch(Intrusion::isHarmful);
    }

    /** Those scenarios from which others took most, for people; the rest is told as the most of it. */
    List<String> disturbances() {
        if (intrusions.isEmpty()) {
            return List.of("Not known: the system does not tell, or the run is older than the question.");
        }
        List<Intrusion> worst = intrusions.stream()
                .sorted(Comparator.comparingDouble(Intrusion::share).reversed())
                .toList();
        List<String> told = new ArrayList<>();
        worst.stream().limit(WORST).map(Intrusion::text).forEach(told::add);
        if (worst.size() > WORST) {
            told.add("each of the other " + (worst.size() - WORST) + " scenarios: at most "
                    + Intrusion.percent(worst.get(WORST).share()));
        }
        return told;
    }

    /** The day of the run, as in 2026-11-21. */
    public String day() {
        return began.substring(0, 10);
    }

    /** One line for people. */
    public String line() {
        return began + ", " + processors + " × " + processor + ", " + memoryMiB / 1024 + " GiB, " + system + ", " + jvm
                + (flags.isEmpty() ? "" : " " + String.join(" ", flags)) + ", " + Math.round(100 * loadBefore)
                + " % busy before" + during() + ", commit " + commit;
    }

    private String during() {
        if (ended.isEmpty()) {
            return "";
        }
        return intrusions.stream().mapToDouble(Intrusion::share).boxed().max(Double::compare).stream()
                .map(share -> ", others took at most " + Intrusion.percent(share) + " during a scenario")
                .findFirst()
                .orElse(", what others took during the run is not known");
    }

    /** How busy the processors are for three seconds; the load average would count the build that came before. */
    private static double busy(com.sun.management.OperatingSystemMXBean system) {
        system.getCpuLoad();
        long end = System.nanoTime() + LOOK_NANOS;
        for (long left = LOOK_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return system.getCpuLoad();
    }

    /** The first two numbers: what a build is called beyond them says whose machine it is, and nothing of its speed. */
    static String release(String version) {
        Matcher numbers = RELEASE.matcher(version);
        return numbers.find() ? numbers.group() : "";
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
