package io.millpond.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.millpond.MillpondDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the architecture tests look at: the compiled classes of pool-core, wherever they were loaded from,
 * and its sources.
 */
final class PoolCore {
    static final Path BINARIES = binaries();
    static final Path SOURCES = Path.of(System.getProperty("basedir", ".")).resolve("../pool-core/src/main/java");

    private static final Pattern NOT_CODE =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);

    private PoolCore() {}

    /** Main classes only; the tests are loaded from elsewhere. */
    static JavaClasses classes() {
        String place = BINARIES.toUri().getPath();
        return new ClassFileImporter()
                .withImportOption(location -> location.asURI().toString().contains(place))
                .importPackages("io.millpond");
    }

    /** Classes that break every rule, to show that the rules see it. */
    static JavaClasses broken() {
        return new ClassFileImporter().importPackages("io.millpond.architecture.broken");
    }

    static List<Path> sourceFiles() {
        return javaFiles(SOURCES);
    }

    /** Those of this module, the kit and the tests. */
    static List<Path> sourceFilesOfTests() {
        return javaFiles(Path.of(System.getProperty("basedir", ".")).resolve("src"));
    }

    private static List<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source without comments and strings. */
    static String code(String source) {
        return NOT_CODE.matcher(source).replaceAll(" ");
    }

    private static Path binaries() {
        try {
            return Path.of(MillpondDataSource.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
