package io.millpond.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The picture in ARCHITECTURE.md, checked against the compiled classes: "uses" only ever points down. Every rule is
 * also shown to notice a class that breaks it.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES = PoolCore.classes();
    private static final JavaClasses BROKEN = PoolCore.broken();
    private static final String ROOT = "io.millpond";
    private static final String BROKEN_PACKAGE = ROOT + ".architecture.broken";

    /** Who may use whom, by last name; a package that is not here does not belong. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.of(
            "spi", Set.of(),
            "core", Set.of(),
            "config", Set.of("spi"),
            "dialect", Set.of("spi"),
            "jdbc", Set.of("core", "dialect", "spi", "config"),
            "query", Set.of("core", "dialect", "spi", "config"),
            "deadline", Set.of("core", "dialect", "spi", "config"),
            "upkeep", Set.of("core", "dialect", "spi", "config"),
            "pool", Set.of("core", "spi", "config", "dialect", "jdbc", "query", "deadline", "upkeep"),
            "", Set.of("pool", "config", "spi")));

    private static final Set<String> WITHOUT_LOGGING = Set.of("core", "spi", "config");

    private static String full(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    private static Set<String> full(Set<String> names) {
        return names.stream().map(ArchitectureTest::full).collect(Collectors.toSet());
    }

    private static void mustHoldAndNotice(ArchRule rule) {
        rule.check(CLASSES);
        mustNotice(rule);
    }

    private static void mustNotice(ArchRule rule) {
        assertThat(rule.evaluate(BROKEN).hasViolation())
                .as("the counter-example breaks: %s", rule.getDescription())
                .isTrue();
    }

    @Test
    void everyPackageMustHaveItsPlaceInThePicture() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            found.add(type.getPackageName());
        }
        assertThat(found).isEqualTo(full(MAY_USE.keySet()));
    }

    @Test
    void packagesMustBeFreeOfCycles() {
        mustHoldAndNotice(Rules.NO_PACKAGE_CYCLES);
    }

    @Test
    void packagesMustUseOnlyThoseBelow() {
        MAY_USE.forEach((name, below) -> {
            String[] libraries = WITHOUT_LOGGING.contains(name) ? new String[0] : new String[] {"org.slf4j.."};
            Rules.dependsOnlyOn(full(name), full(below), libraries).check(CLASSES);
        });
        mustNotice(Rules.dependsOnlyOn(BROKEN_PACKAGE, Set.of(), "org.slf4j.."));
    }

    @Test
    void whatMayUseWhomMustItselfBeFreeOfCycles() {
        MAY_USE.forEach((name, below) -> below.forEach(lower ->
                assertThat(MAY_USE.get(lower)).as("%s uses %s", name, lower).doesNotContain(name)));
    }

    @Test
    void coreMustKnowNeitherIoNorJdbcNorLogging() {
        Rules.pure(full("core")).check(CLASSES);
        mustNotice(Rules.pure(BROKEN_PACKAGE));
    }

    @Test
    void coreSpiAndConfigMustNotLog() {
        Rules.withoutLogging(full(WITHOUT_LOGGING).toArray(String[]::new)).check(CLASSES);
        mustNotice(Rules.withoutLogging(BROKEN_PACKAGE));
    }

    @Test
    void nothingMustBeKeptPerThread() {
        mustHoldAndNotice(Rules.NO_THREAD_LOCALS);
    }

    @Test
    void noMethodMustBeSynchronized() {
        mustHoldAndNotice(Rules.NO_SYNCHRONIZED_METHODS);
    }

    @Test
    void nothingMustPrint() {
        mustHoldAndNotice(Rules.NO_STANDARD_STREAMS);
    }

    @Test
    void nothingButExceptionsMustBeSerializable() {
        mustHoldAndNotice(Rules.NOTHING_SERIALIZABLE);
    }

    @Test
    void namesMustSayWhatAClassIs() {
        mustHoldAndNotice(Rules.NO_EMPTY_NAMES);
    }

    @Test
    void publicMethodsMustMentionOnlyExportedTypes() {
        Set<String> exported = full(Set.of("", "config", "spi"));
        Rules.publicMethodsMentionOnly(exported, ROOT).check(CLASSES);
        mustNotice(Rules.publicMethodsMentionOnly(Set.of(BROKEN_PACKAGE), BROKEN_PACKAGE));
    }
}
