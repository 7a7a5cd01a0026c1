package io.millpond.codegen;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** A run of the compiler with the processor, for release 17 whatever JDK runs the test. */
final class Compilation {
    private final Path directory;
    private final List<JavaFileObject> sources = new ArrayList<>();
    private final DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    private boolean succeeded;

    /** What the handles are made of, as far as the generator looks at it. */
    Compilation(Path directory) {
        this.directory = directory;
        with(
                "org/jspecify/annotations/NullUnmarked",
                "package org.jspecify.annotations; public @interface NullUnmarked {}");
        with("io/millpond/jdbc/ConnectionHandle", "package io.millpond.jdbc; class ConnectionHandle {}");
        with("io/millpond/jdbc/Tracked", """
                package io.millpond.jdbc;
                abstract class Tracked {
                    Tracked(ConnectionHandle connection) {}
                    abstract java.sql.SQLException failed(Throwable failure);
                    final int enter() throws java.sql.SQLException { return 0; }
                    final void leave(int call) {}
                    java.sql.ResultSet wrapResultSet(java.sql.ResultSet child) { return child; }
                }
                """);
    }

    Compilation with(String name, String source) {
        sources.add(new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        });
        return this;
    }

    Compilation run() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(diagnostics, null, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
            files.setLocationFromPaths(StandardLocation.SOURCE_OUTPUT, List.of(directory));
            files.setLocationFromPaths(
                    StandardLocation.CLASS_PATH,
                    List.of(Path.of(GenerateDelegate.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())));
            JavaCompiler.CompilationTask task = compiler.getTask(
                    new StringWriter(),
                    files,
                    diagnostics,
                    List.of("--release", "17", "-Xlint:-options"),
                    null,
                    sources);
            task.setProcessors(List.of(new DelegateProcessor()));
            succeeded = task.call();
        } catch (IOException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    boolean succeeded() {
        return succeeded;
    }

    String errors() {
        return diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(d -> d.getMessage(null))
                .collect(Collectors.joining("\n"));
    }

    String generated(String simpleName) {
        try {
            return Files.readString(directory.resolve("io/millpond/jdbc/" + simpleName + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
