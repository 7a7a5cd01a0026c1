package io.millpond.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that go away with the JVM. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    static Path create(String name) throws IOException {
        Path folder = Files.createTempDirectory("millpond-" + name + "-");
        AtExit.run(() -> delete(folder));
        return folder;
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TemporaryFolder::deleteOne);
        } catch (NoSuchFileException e) {
            return; // somebody was faster
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot remove " + folder + ": " + e);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
