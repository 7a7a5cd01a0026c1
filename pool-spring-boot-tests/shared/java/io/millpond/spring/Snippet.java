package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Code that {@code docs/spring-boot.md} shows and that is compiled here. */
final class Snippet {
    private Snippet() {}

    /** The code in the document is that of the class, but for indentation. */
    static void mustBeTheSame(String snippet, String className) throws IOException {
        String document = Files.readString(Path.of("../../docs/spring-boot.md"));
        String source = Files.readString(Path.of("../shared/java/io/millpond/spring/" + className + ".java"));
        String shown = between(document, "io/millpond/spring/" + className + ".java -->", "```\n\n");
        assertThat(withoutIndentation(shown.substring(shown.indexOf("```java") + 7)))
                .isEqualTo(withoutIndentation(between(source, "// snippet: " + snippet, "// end of snippet")));
    }

    private static String withoutIndentation(String code) {
        return Arrays.stream(code.replace("static class", "class").split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static String between(String text, String start, String end) {
        assertThat(text).contains(start);
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
