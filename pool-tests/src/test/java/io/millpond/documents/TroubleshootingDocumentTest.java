package io.millpond.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who looks for a message in {@code docs/troubleshooting.md} finds it as the pool writes it. */
class TroubleshootingDocumentTest {
    private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]*)` \\|", Pattern.MULTILINE);

    private static String document() throws IOException {
        return Files.readString(Path.of("../docs/troubleshooting.md"));
    }

    /** All of the pool's sources, with texts that stand on several lines, or around a variable, in one piece. */
    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../pool-core/src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(TroubleshootingDocumentTest::read)
                    .map(source -> source.replaceAll("\"\\s*\\+\\s*\"", ""))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void mustQuoteMessagesAsThePoolWritesThem() throws IOException {
        String sources = sources();
        List<String> unknown = new ArrayList<>();
        int looked = 0;
        Matcher messages = MESSAGE.matcher(document().substring(0, document().indexOf("## Who logs what")));
        while (messages.find()) {
            for (String piece : messages.group(1).split("…")) {
                if (piece.strip().length() > 3) {
                    looked++;
                    if (!sources.contains(piece.strip())) {
                        unknown.add(piece.strip());
                    }
                }
            }
        }
        assertThat(looked).isGreaterThan(20);
        assertThat(unknown).isEmpty();
    }

    @Test
    void mustNameLoggersThatThereAre() throws IOException {
        Matcher loggers = Pattern.compile("^\\| `(io\\.millpond\\.[\\w.]*)` \\|", Pattern.MULTILINE)
                .matcher(document());
        int looked = 0;
        while (loggers.find()) {
            String name = loggers.group(1);
            String simple = name.substring(name.lastIndexOf('.') + 1);
            assertThat(read(Path.of("../pool-core/src/main/java", name.replace('.', '/') + ".java")))
                    .contains("LoggerFactory.getLogger(" + simple + ".class)");
            looked++;
        }
        assertThat(looked).isEqualTo(14);
    }

    @Test
    void mustNameTheVersionsThatTheBuildTests() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        Matcher drivers =
                Pattern.compile("\\| `[\\w.]+:([\\w-]+)` ([\\d.]+) \\|").matcher(document());
        int looked = 0;
        while (drivers.find()) {
            Matcher managed = Pattern.compile(
                            "<artifactId>" + drivers.group(1) + "</artifactId>\\s*<version>\\$\\{([\\w.-]+)}</version>")
                    .matcher(pom);
            assertThat(managed.find()).as(drivers.group(1)).isTrue();
            assertThat(pom).contains("<" + managed.group(1) + ">" + drivers.group(2) + "</" + managed.group(1) + ">");
            looked++;
        }
        assertThat(looked).isEqualTo(5);
    }
}
