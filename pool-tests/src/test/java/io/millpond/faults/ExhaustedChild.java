package io.millpond.faults;

import io.millpond.MillpondDataSource;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** A JVM that may open few files and has opened them all; see {@link ChildJvmTest}. */
final class ExhaustedChild {
    private static final int SIZE = 4;

    private ExhaustedChild() {}

    /** Whose pool, URL, user, password. */
    public static void main(String[] arguments) throws Exception {
        // what is in jars can be loaded at any time, and where there are folders only as long as files can be opened
        loadAll(MillpondDataSource.class);
        loadAll(ExhaustedChild.class);
        ChildJvm.warmUp(arguments[1], arguments[2], arguments[3]);
        Contestant.Settings settings = Contestant.Settings.of(arguments[1], arguments[2], arguments[3])
                .size(SIZE, 0)
                .times(500, 400, 250);
        if (arguments[0].equals("ours")) {
            try (MillpondDataSource pool = Contestant.builder(settings).build()) {
                exhaust(Contestant.of(pool), () -> pool.stats().createFailures());
            }
        } else {
            try (Contestant pool = Contestant.hikari(settings)) {
                exhaust(pool, () -> 0);
            }
        }
    }

    private static void loadAll(Class<?> one) throws Exception {
        Path root =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isDirectory(root)) {
            return;
        }
        // our own, and of the tests those that this program is made of
        Path from = one == ExhaustedChild.class ? root.resolve("io/millpond/faults") : root;
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                String name = root.relativize(file).toString();
                if (name.endsWith(".class") && !name.contains("-info") && !name.contains("Test")) {
                    Class.forName(name.substring(0, name.length() - 6).replace('/', '.'));
                }
            }
        }
    }

    private static void exhaust(Contestant pool, LongSupplier failures) throws Exception {
        Measure.millisUntil(() -> Measure.warm(pool, SIZE));
        ChildJvm.say("ready");
        // the parent breaks the network, so that all classes for that are loaded while files can be opened
        ChildJvm.hear();
        Measure.errors(4, () -> Measure.use(pool, "select 1"));
        ChildJvm.say("rehearsed");
        ChildJvm.hear();
        Measure.millisUntil(() -> Measure.warm(pool, SIZE));
        Eater eater = new Eater();
        Thread eating = Spawn.platform(eater);
        while (eater.refused < 3) {
            LockSupport.parkNanos(1_000_000);
        }
        ChildJvm.say(Integer.toString(eater.open.size()));
        // the parent cuts all connections
        ChildJvm.hear();
        long before = failures.getAsLong();
        long end = System.nanoTime() + 3_000_000_000L;
        int served = 16
                - Measure.errors(16, () -> {
                    while (System.nanoTime() < end) {
                        Measure.millis(() -> {
                            Measure.use(pool, "select 1");
                            return null;
                        });
                    }
                    // the last word of each while no file can be opened
                    Measure.use(pool, "select 1");
                });
        ChildJvm.say(Integer.toString(served));
        ChildJvm.say(Long.toString(failures.getAsLong() - before));
        eater.stop.set(true);
        eating.join();
        ChildJvm.say(Double.toString(Measure.millisUntil(() -> Measure.use(pool, "select 1"))));
        ChildJvm.say(Double.toString(Measure.millisUntil(() -> Measure.warm(pool, SIZE))));
        ChildJvm.say(Integer.toString(pool.total()));
    }

    /** Takes every file that can be had, again and again. */
    private static final class Eater implements Runnable {
        final AtomicBoolean stop = new AtomicBoolean();
        final List<FileInputStream> open = new ArrayList<>();
        volatile int refused;

        @Override
        public void run() {
            while (!stop.get()) {
                try {
                    open.add(new FileInputStream("/dev/null"));
                } catch (IOException none) {
                    refused++;
                    LockSupport.parkNanos(100_000);
                }
            }
            for (FileInputStream each : open) {
                Measure.millis(() -> {
                    each.close();
                    return null;
                });
            }
        }
    }
}
