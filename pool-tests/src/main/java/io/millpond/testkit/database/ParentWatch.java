package io.millpond.testkit.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a server if this JVM is killed without running its shutdown hooks. A shell reads from a pipe whose other end
 * only this JVM holds: however the JVM ends, the read returns, and the shell kills the process named in the server's
 * pid file with its children, and removes the folder.
 */
final class ParentWatch {
    private static final List<Process> KEPT = new ArrayList<>();
    private static final String SCRIPT = "read -r line || true; "
            + "if [ -f \"$1\" ]; then p=$(head -n 1 \"$1\"); "
            // the number may belong to somebody else by now: only a process that still mentions the folder is ours
            + "if tr '\\0' ' ' < \"/proc/$p/cmdline\" 2>/dev/null | grep -qF \"$2\"; then "
            // a child that is stopped would not notice that its parent has gone
            + "c=$(ps -o pid= --ppid \"$p\" 2>/dev/null); kill -9 \"$p\" $c; fi; fi; "
            + "sleep 0.2; rm -rf \"$2\"";

    private ParentWatch() {}

    /** The pid file may be written later; a restart may change what it says. */
    static void over(Path pidFile, Path folder) {
        List<String> command = new ArrayList<>(Programs.find("setsid") == null ? List.of() : List.of("setsid"));
        command.addAll(List.of("sh", "-c", SCRIPT, "parent-watch", pidFile.toString(), folder.toString()));
        try {
            Process watch = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            synchronized (KEPT) {
                KEPT.add(watch); // its pipe must not be collected
            }
        } catch (IOException e) {
            System.err.println("no watch over " + folder + ": " + e.getMessage());
        }
    }
}
