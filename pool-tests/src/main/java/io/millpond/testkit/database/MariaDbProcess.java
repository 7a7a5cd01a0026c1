package io.millpond.testkit.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How a {@code mariadbd} is started in a folder of its own, and its present incarnation. */
final class MariaDbProcess {
    private final Path program;
    private final String user;
    private final Path folder;
    private final int port;
    private final List<String> more;
    private Process process;

    /** As root the server changes to this user itself. */
    MariaDbProcess(Path program, String user, Path folder, int port, String... more) {
        this.program = program;
        this.user = user;
        this.folder = folder;
        this.port = port;
        this.more = List.of(more);
    }

    int port() {
        return port;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("log");
    }

    synchronized void start(String... extra) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--no-defaults",
                "--user=" + user,
                "--datadir=" + data(),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid")));
        options.addAll(more);
        for (String option : extra) {
            options.add("--" + option);
        }
        process = Programs.start(log(), List.of(program.toString()), options.toArray());
    }

    /** Asks it to end. */
    synchronized void end() {
        process.destroy();
        awaitEnd();
    }

    synchronized void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }
}
