package io.millpond.testkit.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds programs, and runs them as somebody other than root where they insist. */
final class Programs {
    private Programs() {}

    /** The program on the path or in the places where Debian keeps servers, or null. */
    static Path find(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/libexec:/usr/bin";
        for (String folder : path.split(":")) {
            Path file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    static boolean weAreRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What to put before a command so that it runs as this user; nothing if we are not root. */
    static List<String> as(String user) {
        if (!weAreRoot()) {
            return List.of();
        }
        Path setpriv = find("setpriv");
        return setpriv != null
                ? List.of(setpriv.toString(), "--reuid=" + user, "--regid=" + groupOf(user), "--clear-groups")
                : List.of("runuser", "-u", user, "--");
    }

    private static String groupOf(String user) {
        return user.equals("nobody") ? "nogroup" : user;
    }

    /** This user if the machine knows it, else nobody. */
    static String userOrNobody(String user) throws IOException {
        return Files.exists(Path.of("/etc/passwd"))
                        && Files.readAllLines(Path.of("/etc/passwd")).stream().anyMatch(l -> l.startsWith(user + ":"))
                ? user
                : "nobody";
    }

    static void giveTo(String user, Path folder) throws IOException {
        if (weAreRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        }
    }

    /** Runs to the end; fails with the program's last words. */
    static void run(Path log, List<String> prefix, Object... command) throws IOException {
        Process process = start(log, prefix, command);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command[0] + " took longer than a minute");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(command[0] + " failed: " + tail(log));
        }
    }

    static Process start(Path log, List<String> prefix, Object... command) throws IOException {
        List<String> words = new ArrayList<>(prefix);
        for (Object word : command) {
            words.add(word.toString());
        }
        return new ProcessBuilder(words)
                .directory(log.getParent().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    static String tail(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }
}
