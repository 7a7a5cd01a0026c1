package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millpond.testkit.Depth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jcstress tests of {@code docs/memory-effects.md} in JVMs of their own: those with Java's own optimizations
 * with {@code -Pdeep} alone, {@code -Dmillpond.jcstress.mode=default} for a long run,
 * {@code -Dmillpond.jcstress.promises='Promise3SomebodySees|Promise4'} for some.
 */
@Tag("deep")
class MemoryEffectsTest {
    /**
     * Those that rest on more than one word. What a single CAS decides Lincheck judges as well, and jcstress with
     * {@code -Pdeep}.
     */
    private static final String OF_SEVERAL_WORDS = "Promise(1|2|3|13|15|16|17|18|19|20|21|22|23|24|25|26|27|29)[A-Z]";

    private static final String PROMISES = System.getProperty(
            "millpond.jcstress.promises",
            Depth.isDeep() || System.getProperty("millpond.jcstress.mode") != null ? "Promise" : OF_SEVERAL_WORDS);

    /** What holds, and what does not: in one run, because each begins with ten seconds of looking at the machine. */
    private static final String BOTH = "io.millpond.core.memory.(" + PROMISES + "|Canary)";

    private static final String CANARY = "CanaryPlainFlag";

    @TempDir
    private static Path results;

    private static JcstressOutput output = new JcstressOutput("");

    private static JcstressOutput run(String tests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                tests,
                "-v", // the outcomes of those that pass, too
                "-c",
                "2",
                "-r",
                results.toString()));
        String mode = System.getProperty("millpond.jcstress.mode");
        if (mode == null) {
            // one configuration of the JVM, the optimising compiler, instead of all that there are
            command.addAll(List.of("-jvmArgs", "-XX:-TieredCompilation", "-sc", "false", "-f", "1"));
            // in depth, a second JVM that draws its optimizations
            command.addAll(List.of("-fsm", String.valueOf(Depth.of(0, 1))));
            command.addAll(List.of("-iters", "2", "-time", String.valueOf(Depth.of(150, 250))));
        } else {
            command.addAll(List.of("-m", mode));
        }
        Process process = new ProcessBuilder(command)
                .directory(results.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new JcstressOutput("exit " + process.waitFor() + '\n' + output);
    }

    @BeforeAll
    static void runBoth() throws Exception {
        output = run(BOTH);
    }

    /** The names of all classes that there are. */
    private static List<String> promises() throws Exception {
        Path classes = Path.of(MemoryEffectsTest.class.getResource("memory").toURI());
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("Promise\\d+\\w+\\.class") && !name.contains("_"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static boolean isAsked(String name) {
        return name.matches("(" + PROMISES + ").*");
    }

    /** Whether the canary was seen or not: what this run saw of the others it has seen. */
    @Test
    void mustKeepItsPromises() throws Exception {
        // none of them may be missing from the run
        List<String> asked =
                promises().stream().filter(MemoryEffectsTest::isAsked).toList();
        assertThat(asked).isNotEmpty();
        assertThat(output.against(asked)).isEmpty();
    }

    /**
     * Where one side may come long before the other, or be refused, each time, the test would have shown nothing:
     * outcomes that must have been there.
     */
    private static final Map<String, List<String>> WHAT_HAS_TO_BE_MET = Map.ofEntries(
            Map.entry("Promise1ReturnThenBorrow", List.of("0, 0", "1, 7")),
            Map.entry("Promise2HandOver", List.of("0, 0", "1, 7")),
            Map.entry("Promise3SomebodySees", List.of("0, 1", "1, 0")),
            Map.entry("Promise3WakesAgain", List.of("0, 1", "1, 0")),
            Map.entry("Promise4OneReturn", List.of("0, 1", "1, 0")),
            Map.entry("Promise6LentToOne", List.of("0, 1", "1, 0")),
            Map.entry("Promise7OneEnd", List.of("0, 1", "1, 0")),
            Map.entry("Promise8LateTaskWritesNothing", List.of("1, 0, 1", "0, 1, 2")),
            Map.entry("Promise12OpenThenBorrow", List.of("0, 0", "1, 7")),
            Map.entry("Promise13CloseOrOpening", List.of("0, 0", "1, 1")),
            Map.entry("Promise14OwnResourceOnly", List.of("0", "1")),
            Map.entry("Promise15LeaverTellsTheNext", List.of("0, 1", "1, 0")),
            Map.entry("Promise16ClaimOrResize", List.of("0, 0", "1, 1")),
            Map.entry("Promise17GrippedAfterTaken", List.of("1, 0", "1, 1")),
            Map.entry("Promise18NoCallOutlivesAReturn", List.of("true, \\w+, \\w+", "false, \\w+, \\w+")),
            Map.entry("Promise19NoCallOfTheOwnerOutlivesAReset", List.of("true, \\w+, \\w+", "false, \\w+, \\w+")),
            Map.entry("Promise19NoCallOutlivesAReset", List.of("true, \\w+, \\w+", "false, \\w+, \\w+")),
            Map.entry("Promise20SecondSeesTheOwner", List.of("true, \\w+, \\w+")),
            Map.entry("Promise21CallLimit", List.of("0, 0", "1, 7")),
            Map.entry("Promise22CallEnd", List.of("0", "1")),
            Map.entry("Promise23FreePlaceOrWaiter", List.of("0, 1", "1, 0")),
            Map.entry("Promise29SoleProbe", List.of("0, 1", "1, 0")));

    /** Those whose outcome is the same whichever side came first. */
    private static final Set<String> TELL_NO_ORDER = Set.of(
            "Promise5DoomedIsNotLent",
            "Promise9SuspectIsNotLent",
            "Promise10ResetKeepsASuspicion",
            "Promise11ReplacedNeverMeetsTheNext",
            "Promise24ClosedStaysClosed",
            "Promise25WantedOrParked",
            "Promise26RestOrClock",
            "Promise26RestOrWake",
            "Promise27NothingAfterLeaving");

    @Test
    void mustSayOfEachPromiseWhatHasToBeMetOrThatItTellsNoOrder() throws Exception {
        List<String> listed = new ArrayList<>(WHAT_HAS_TO_BE_MET.keySet());
        listed.addAll(TELL_NO_ORDER);
        assertThat(promises()).containsExactlyInAnyOrderElementsOf(listed);
    }

    /**
     * Of each kind a few, out of thousands. A machine that is busy gets a second chance to show them; one that failed
     * has shown enough.
     */
    @Test
    void mustHaveMetWhatEachPromiseIsAbout() throws Exception {
        List<String> asked = WHAT_HAS_TO_BE_MET.keySet().stream()
                .filter(MemoryEffectsTest::isAsked)
                .sorted()
                .toList();
        assumeThat(asked)
                .as("those that have to meet something are not among " + PROMISES)
                .isNotEmpty();
        List<String> again = asked.stream()
                .filter(name -> !output.hasFailed(name) && !notMet(output, name).isEmpty())
                .toList();
        if (!again.isEmpty()) {
            JcstressOutput second = run("io.millpond.core.memory.(" + String.join("|", again) + ")");
            assertThat(again)
                    .allSatisfy(
                            name -> assertThat(notMet(second, name)).as(name).isEmpty());
        }
    }

    private static List<String> notMet(JcstressOutput ran, String name) {
        return WHAT_HAS_TO_BE_MET.get(name).stream()
                .filter(outcome -> ran.samples(name, outcome) < 5)
                .toList();
    }

    /** If this passes, the test above finds nothing. A machine that is busy gets a second chance to show it. */
    @Test
    void mustFindAPromiseThatIsBrokenOnPurpose() throws Exception {
        JcstressOutput found = output.hasFailed(CANARY) ? output : run("io.millpond.core.memory." + CANARY);
        assertThat(found.hasFailed(CANARY)).as(found.text()).isTrue();
        assertThat(found.text()).doesNotStartWith("exit 0\n");
    }
}
