package io.millpond.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of the house that only sources show. */
class SourceRulesTest {
    private static final int LONGEST = 400;
    private static final int LONGEST_IN_CORE = 300;

    /** As wide as the formatter makes code, which leaves comments alone. */
    private static final Pattern WIDE_COMMENT = Pattern.compile("(?m)^ *(/\\*\\*|\\*|//) .*$");

    private static final int WIDEST = 120;

    /**
     * A block leaves no mark that ArchUnit can see, so the word is looked for in the sources. Why it is banned: a
     * virtual thread that blocks inside is pinned up to JDK 23, and a monitor costs about 18 ns per cycle.
     */
    private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");

    private static String name(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.substring(path.lastIndexOf("/java/") + "/java/".length());
    }

    private static int lines(String source) {
        return (int) source.lines().count();
    }

    private static List<Path> allFiles() {
        List<Path> all = new ArrayList<>(PoolCore.sourceFiles());
        all.addAll(PoolCore.sourceFilesOfTests());
        return all;
    }

    @Test
    void theSourcesMustBeFound() {
        assertThat(PoolCore.sourceFiles()).hasSizeGreaterThan(50).anyMatch(f -> f.endsWith("core/Slot.java"));
        assertThat(PoolCore.sourceFilesOfTests())
                .anyMatch(f -> f.endsWith("faults/ServerTest.java"))
                .anyMatch(f -> f.endsWith("testkit/ScriptedDriver.java"));
    }

    @Test
    void filesMustBeShort() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : allFiles()) {
            boolean core = file.startsWith(PoolCore.SOURCES) && name(file).startsWith("io/millpond/core/");
            int limit = core ? LONGEST_IN_CORE : LONGEST;
            int length = lines(PoolCore.read(file));
            if (length > limit) {
                tooLong.add(name(file) + " has " + length + " lines, more than " + limit);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void commentsMustBeAsNarrowAsCode() {
        List<String> tooWide = new ArrayList<>();
        for (Path file : allFiles()) {
            WIDE_COMMENT
                    .matcher(PoolCore.read(file))
                    .results()
                    .map(MatchResult::group)
                    .filter(line -> line.length() > WIDEST)
                    .forEach(line -> tooWide.add(name(file) + ": " + line.strip()));
        }
        assertThat(tooWide).isEmpty();
    }

    @Test
    @Fault("T9")
    void nothingMustAskForTheTimeOfDay(Figures figures) {
        Pattern wallClock = Pattern.compile("currentTimeMillis|Instant\\.now|LocalDateTime\\.now|Clock\\.system");
        long uses = PoolCore.sourceFiles().stream()
                .filter(f -> wallClock.matcher(PoolCore.code(PoolCore.read(f))).find())
                .count();
        figures.exactly("files of the pool that ask for the time of day", uses, 0);
    }

    @Test
    void nothingMustBeSynchronized() {
        assertThat(PoolCore.sourceFiles())
                .noneMatch(f ->
                        SYNCHRONIZED.matcher(PoolCore.code(PoolCore.read(f))).find());
    }

    @Test
    void theScanMustSeeCodeAndOnlyCode() {
        assertThat(SYNCHRONIZED
                        .matcher(PoolCore.code("void x() { synchronized (this) {} }"))
                        .find())
                .isTrue();
        assertThat(SYNCHRONIZED
                        .matcher(PoolCore.code("/** synchronized */ // synchronized\n \"synchronized\""))
                        .find())
                .isFalse();
        assertThat(PoolCore.code("a /* b */ c \"d\\\"e\" f"))
                .doesNotContain("b")
                .doesNotContain("e")
                .contains("f");
    }
}
