package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A mistake made on purpose in a source of the pool, compiled in memory; the sources on disk stay as they are.
 *
 * @param invariant which is violated by it
 * @param name what is wrong
 * @param file under {@code io/millpond}, without the ending
 * @param right what stands there, exactly once
 * @param wrong what stands there instead
 */
record PlantedDefect(int invariant, String name, String file, String right, String wrong) {
    private static final Path SOURCES =
            Path.of(System.getProperty("basedir", ".")).resolve("../pool-core/src/main/java/io/millpond");

    /** The classes that differ, by internal name. */
    Map<String, byte[]> classes() {
        String source = source();
        assertThat(source.split(java.util.regex.Pattern.quote(right), -1))
                .as("\"%s\" stands once in %s: if the code has changed, plant the defect anew", right, file)
                .hasSize(2);
        return compile("io/millpond/" + file, source.replace(right, wrong));
    }

    private String source() {
        try {
            return Files.readString(SOURCES.resolve(file + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compile(String internalName, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            new InMemory(files, written),
                            null,
                            List.of(
                                    "--release",
                                    "17",
                                    "-proc:none",
                                    "-g",
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(internalName, source)))
                    .call();
            assertThat(compiled).as("the planted defect compiles: %s", messages).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String internalName, String text) {
            super(URI.create("string:///" + internalName + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> written) {
            super(files);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String internalName = className.replace('.', '/');
            return new SimpleJavaFileObject(URI.create("mem:///" + internalName + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(internalName, bytes);
                    return bytes;
                }
            };
        }
    }
}
