package io.millpond.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at what others take of the processors while scenarios run: those outside this machine, and processes on
 * it that are not part of the benchmark. Part of it are this JVM, those that it started and has seen the end of,
 * and every PostgreSQL, which is no child of ours. Time is counted in ticks of 10 ms, so a share of a percent or
 * two means nothing.
 */
public final class Onlooker {
    private static final Path PROC = Path.of("/proc");

    /** Of a scenario that did nothing, because it cannot run here, one tick would be half of its time. */
    private static final long LEAST = 100;

    private final Path proc;
    private final List<Intrusion> intrusions = new ArrayList<>();
    private Optional<Ticks> last;

    private Onlooker(Path proc) {
        this.proc = proc;
        this.last = ticks();
    }

    /** Begins now. Where the system does not tell, it sees nothing. */
    public static Onlooker begin() {
        return new Onlooker(PROC);
    }

    static Onlooker begin(Path proc) {
        return new Onlooker(proc);
    }

    /** A scenario ran since the one before. */
    public void saw(String scenario) {
        Optional<Ticks> now = ticks();
        now.ifPresent(to -> last.filter(from -> to.all - from.all >= LEAST)
                .ifPresent(from -> intrusions.add(new Intrusion(
                        scenario,
                        share(to.stolen - from.stolen, to.all - from.all),
                        share(to.used - from.used - (to.own - from.own), to.all - from.all)))));
        last = now;
    }

    /** One for each scenario that took some time; none if the system does not tell. */
    public List<Intrusion> intrusions() {
        return List.copyOf(intrusions);
    }

    /** What is used and what is our own are counted in two ways, so that the difference can be below nothing. */
    private static double share(long part, long all) {
        return Math.max(0, part) / (double) all;
    }

    /**
     * The processors' time so far.
     *
     * @param all idle or not
     * @param used by all processes
     * @param stolen by other machines on the same processors
     * @param own of the benchmark's processes
     */
    private record Ticks(long all, long used, long stolen, long own) {}

    private Optional<Ticks> ticks() {
        try (Stream<String> lines = Files.lines(proc.resolve("stat"))) {
            // cpu user nice system idle iowait irq softirq steal
            long[] cpu = lines.findFirst().stream()
                    .flatMap(line -> Arrays.stream(line.split(" +")))
                    .skip(1)
                    .limit(8)
                    .mapToLong(Long::parseLong)
                    .toArray();
            long own = ofProcess(proc.resolve("self")) + ofServers();
            return Optional.of(new Ticks(Arrays.stream(cpu).sum(), cpu[0] + cpu[1] + cpu[2], cpu[7], own));
        } catch (IOException | RuntimeException e) {
            // not a Linux, or one that does not tell
            return Optional.empty();
        }
    }

    private long ofServers() throws IOException {
        long sum = 0;
        try (Stream<Path> processes = Files.list(proc)) {
            for (Path process : processes.filter(Onlooker::isServer).toList()) {
                sum += ofProcess(process);
            }
        }
        return sum;
    }

    private static boolean isServer(Path process) {
        try {
            return Character.isDigit(process.getFileName().toString().charAt(0))
                    && Files.readString(process.resolve("comm")).equals("postgres\n");
        } catch (IOException e) {
            // it has ended
            return false;
        }
    }

    /** Its own time, and that of its children that have ended. */
    private static long ofProcess(Path process) throws IOException {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"));
        } catch (IOException e) {
            if (process.endsWith("self")) {
                throw e;
            }
            // it has ended; its parent has its time
            return 0;
        }
        // the name before the last bracket may hold anything; then come state, parent and nine others before the times
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(words, 11, 15).mapToLong(Long::parseLong).sum();
    }
}
