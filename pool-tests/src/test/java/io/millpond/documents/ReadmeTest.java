package io.millpond.documents;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millpond.MillpondDataSource;
import io.millpond.config.Startup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build compiles, and its first block is two commands. */
class ReadmeTest {
    private static String block(String readme, String language, int number) {
        Matcher blocks = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        for (int i = 0; i <= number; i++) {
            assertThat(blocks.find()).isTrue();
        }
        return blocks.group(1);
    }

    private static String withoutIndentation(String code) {
        return Arrays.stream(code.split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /** As the source marks it: from "// snippet: name" to "// end of snippet". */
    private static String compiled(String file, String snippet) throws IOException {
        String source = Files.readString(Path.of("..", file));
        String begin = "// snippet: " + snippet + "\n";
        assertThat(source).contains(begin);
        int from = source.indexOf(begin) + begin.length();
        return source.substring(from, source.indexOf("// end of snippet", from));
    }

    @Test
    void mustShowOnlySnippetsThatTheBuildCompiles() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        Matcher snippets = Pattern.compile(
                        "<!-- compiled: (\\S+), snippet (\\S+) -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        int compared = 0;
        while (snippets.find()) {
            assertThat(withoutIndentation(snippets.group(3)))
                    .as(snippets.group(2))
                    .isEqualTo(withoutIndentation(compiled(snippets.group(1), snippets.group(2))));
            compared++;
        }
        assertThat(compared)
                .as("snippets that name their source")
                .isEqualTo(readme.split("```java\n", -1).length - 1)
                .isPositive();
    }

    @Test
    void mustShowTheDependencyAndTheSettingsOfTheSpringBootExample() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("## With Spring Boot"));
        String pom = Files.readString(Path.of("../examples/spring-boot/pom.xml"));
        String dependency = withoutIndentation(block(section, "xml", 0)).replaceAll("<version>.*</version>\n", "");
        assertThat(withoutIndentation(pom)).contains(dependency);
        String properties =
                Files.readString(Path.of("../examples/spring-boot/src/main/resources/application.properties"));
        assertThat(properties).contains(block(section, "properties", 0));
    }

    @Test
    void mustQuoteTheMessageOfAnExhaustedPoolAsItIsWritten() throws Exception {
        try (MillpondDataSource pool = MillpondDataSource.builder()
                        .name("shop")
                        .jdbcUrl("jdbc:h2:mem:readme")
                        .maxSize(1)
                        .startup(Startup.FAIL_FAST) // the first connection is there, however long it took
                        .acquireTimeout(Duration.ofMillis(100))
                        .build();
                Connection lent = pool.getConnection()) {
            assertThat(lent.isClosed()).isFalse();
            // by a thread that holds none itself
            Throwable told =
                    supplyAsync(() -> catchThrowable(pool::getConnection)).get();
            String shown = block(Files.readString(Path.of("../README.md")), "text", 0);
            assertThat(numberless(shown)).isEqualTo(numberless(told.getMessage()));
        }
    }

    private static String numberless(String text) {
        return text.strip().replaceAll("\\s+", " ").replaceAll("\\d+", "0");
    }

    @Test
    void mustBeginWithTwoCommandsOfOneLineEach() throws IOException {
        String first = block(Files.readString(Path.of("../README.md")), "sh", 0);
        assertThat(first.strip().split("\n")).hasSize(2).allMatch(line -> line.startsWith("mvn "));
    }
}
