package io.millpond.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void mustShowASnippetThatTheBuildCompiles() throws IOException {
        String shown = block(Files.readString(Path.of("../README.md")), "java", 0);
        String source = Files.readString(Path.of("../examples/src/main/java/io/millpond/examples/PlainJava.java"));
        String compiled = source.substring(
                source.indexOf("// snippet: plain-java") + "// snippet: plain-java".length(),
                source.indexOf("// end of snippet"));
        assertThat(withoutIndentation(shown)).isEqualTo(withoutIndentation(compiled));
    }

    @Test
    void mustBeginWithTwoCommandsOfOneLineEach() throws IOException {
        String first = block(Files.readString(Path.of("../README.md")), "sh", 0);
        assertThat(first.strip().split("\n")).hasSize(2).allMatch(line -> line.startsWith("mvn "));
    }
}
