package io.millpond.testkit.database;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Signals to the processes of a server. */
final class ServerProcesses {
    private ServerProcesses() {}

    /** This process and those it has started, itself first: stopped in this order it starts no other meanwhile. */
    static List<Long> of(long first) {
        List<Long> all = new ArrayList<>(List.of(first));
        ProcessHandle.of(first)
                .ifPresent(process -> process.children().map(ProcessHandle::pid).forEach(all::add));
        return all;
    }

    /** {@code STOP}, {@code CONT} or {@code KILL}; a process that has ended is left out. */
    static void signal(String name, List<Long> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(pid -> command.add(Long.toString(pid)));
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new IllegalStateException("no signal " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
