package io.millpond.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own for a fault that the JVM of the tests could not bear; it is spoken to by lines on its standard
 * input and output.
 */
final class ChildJvm implements AutoCloseable {
    /** What a line of the conversation begins with; all others are log. */
    private static final String MARK = "@ ";

    private static final int MOST_KEPT = 30;

    private final Process process;
    private final PrintStream to;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> last = new LinkedBlockingQueue<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Spawn.platform(this::listen);
    }

    /**
     * Starts a class with a main method.
     *
     * @param before what the command line begins with, for a shell that sets limits; empty for none
     */
    static ChildJvm start(List<String> before, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void listen() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(MARK)) {
                    said.add(line.substring(MARK.length()));
                } else {
                    last.add(line);
                    while (last.size() > MOST_KEPT) {
                        last.poll();
                    }
                }
            }
        } catch (IOException e) {
            // it has ended
        }
    }

    /** In the child: loads the driver, whose first connect takes longer than any other. */
    static void warmUp(String url, String user, String password) throws SQLException {
        DriverManager.getConnection(url, user, password).close();
    }

    /** In the child: says one line to the parent. */
    static void say(String line) {
        System.out.println(MARK + line);
    }

    /** In the child: waits for the parent's next line. */
    static String hear() {
        try {
            int next;
            StringBuilder line = new StringBuilder();
            while ((next = System.in.read()) != '\n') {
                if (next < 0) {
                    // nobody is left to speak to
                    System.exit(1);
                }
                line.append((char) next);
            }
            return line.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says one line to the child. */
    void tell(String line) {
        to.println(line);
    }

    /** What the child says next. */
    String listen(int seconds) throws InterruptedException {
        String line = null;
        for (int i = 0; i < 10 * seconds && line == null && (process.isAlive() || !said.isEmpty()); i++) {
            line = said.poll(100, TimeUnit.MILLISECONDS);
        }
        if (line == null) {
            throw new AssertionError(
                    "the child said nothing for " + seconds + " s; its last words: " + String.join("\n", last));
        }
        return line;
    }

    /** The child's next words as a number. */
    double number(int seconds) throws InterruptedException {
        return Double.parseDouble(listen(seconds));
    }

    /** Sends a signal: "STOP". */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
