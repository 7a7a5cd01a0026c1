package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a /proc of the test's own. */
class OnlookerTest {
    @TempDir
    Path proc;

    @BeforeEach
    void everythingStandsAtNothing() throws IOException {
        processors(0, 0, 0);
        process("self", "java (main)", 0, 0);
        process("7", "postgres", 0, 0);
        process("8", "javac", 0, 0);
    }

    private void processors(long used, long idle, long stolen) throws IOException {
        Files.writeString(
                proc.resolve("stat"), "cpu  " + used + " 0 0 " + idle + " 0 0 0 " + stolen + " 0 0\ncpu0 1 2 3\n");
    }

    private void process(String id, String name, long itself, long children) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(id));
        Files.writeString(folder.resolve("comm"), name + "\n");
        Files.writeString(
                folder.resolve("stat"),
                "7 (" + name + ") S 1 2 3 4 5 6 7 8 9 10 " + itself + " 0 " + children + " 0 20 0\n");
    }

    @Test
    void mustTakeThisJvmAndThoseThatItStartedAndThePostgresqlForTheBenchmark() throws IOException {
        Onlooker onlooker = Onlooker.begin(proc);
        process("self", "java (main)", 100, 300);
        process("7", "postgres", 150, 50);
        processors(600, 400, 0);
        onlooker.saw("all our own");
        assertThat(onlooker.intrusions()).containsExactly(new Intrusion("all our own", 0, 0));
    }

    @Test
    void mustSeeWhatOthersTakeInEachScenario() throws IOException {
        Onlooker onlooker = Onlooker.begin(proc);
        process("self", "java (main)", 500, 0);
        process("8", "javac", 200, 0);
        processors(700, 200, 100);
        onlooker.saw("first");
        process("self", "java (main)", 1_400, 0);
        processors(1_600, 300, 100);
        onlooker.saw("second");
        assertThat(onlooker.intrusions()).hasSize(2);
        Intrusion first = onlooker.intrusions().get(0);
        assertThat(first.others()).isCloseTo(0.2, within(1e-9));
        assertThat(first.stolen()).isCloseTo(0.1, within(1e-9));
        assertThat(first.isHarmful()).isTrue();
        assertThat(onlooker.intrusions().get(1)).isEqualTo(new Intrusion("second", 0, 0));
    }

    @Test
    void mustNotJudgeAScenarioThatDidNotRun() throws IOException {
        Onlooker onlooker = Onlooker.begin(proc);
        processors(1, 1, 0);
        onlooker.saw("no virtual threads here");
        assertThat(onlooker.intrusions()).isEmpty();
    }

    @Test
    void mustSeeNothingWhereTheSystemDoesNotTell() throws IOException {
        Files.delete(proc.resolve("stat"));
        Onlooker onlooker = Onlooker.begin(proc);
        onlooker.saw("anything");
        assertThat(onlooker.intrusions()).isEmpty();
    }
}
