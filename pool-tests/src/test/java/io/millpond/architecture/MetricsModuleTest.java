package io.millpond.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.millpond.metrics.MillpondMetrics;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * pool-metrics stands beside the pool: it uses what applications may use, Micrometer and a logger, and keeps the
 * rules of the house.
 */
class MetricsModuleTest {
    private static final String PACKAGE = "io.millpond.metrics";
    private static final Path BINARIES = binaries();
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> location.contains("pool-metrics"))
            .importPackages(PACKAGE);
    private static final Path SOURCES =
            Path.of(System.getProperty("basedir", ".")).resolve("../pool-metrics/src/main/java");

    private static Path binaries() {
        try {
            return Path.of(MillpondMetrics.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void mustUseOnlyWhatThePoolExports() {
        Rules.dependsOnlyOn(
                        PACKAGE,
                        Set.of("io.millpond", "io.millpond.config", "io.millpond.spi"),
                        "io.micrometer.core..",
                        "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void mustKeepTheRulesOfTheHouse() {
        Rules.NO_THREAD_LOCALS.check(CLASSES);
        Rules.NO_SYNCHRONIZED_METHODS.check(CLASSES);
        Rules.NO_STANDARD_STREAMS.check(CLASSES);
        Rules.NOTHING_SERIALIZABLE.check(CLASSES);
        Rules.NO_EMPTY_NAMES.check(CLASSES);
    }

    @Test
    void filesMustBeShortAndFreeOfMonitors() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(file -> assertThat(PoolCore.read(file).lines().count())
                            .as("%s", file)
                            .isLessThanOrEqualTo(400))
                    .noneMatch(file -> PoolCore.code(PoolCore.read(file)).matches("(?s).*\\bsynchronized\\b.*"));
        }
    }

    @Test
    void theModuleMustExportOnePackageAndRequireOnlyMicrometerThePoolAndALogger() {
        ModuleDescriptor module =
                ModuleFinder.of(BINARIES).find(PACKAGE).orElseThrow().descriptor();
        assertThat(module.exports().stream().map(ModuleDescriptor.Exports::source))
                .containsExactly(PACKAGE);
        assertThat(module.opens()).isEmpty();
        assertThat(module.requires().stream()
                        .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                        .map(ModuleDescriptor.Requires::name)
                        .filter(name -> !name.startsWith("java."))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("io.millpond.core", "micrometer.core", "org.slf4j");
    }
}
