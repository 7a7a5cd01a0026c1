package io.millpond.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives each test of a fault its {@link Figures} and writes what came of it to {@code target/faults}, one file for each
 * test, which the table is made from. A test that was skipped leaves the reason.
 */
public final class FaultRecorder implements ParameterResolver, AfterEachCallback {
    /** Where results go, unless the system property {@code millpond.faults.results} says otherwise. */
    static final Path RESULTS = Path.of(System.getProperty("millpond.faults.results", "target/faults"));

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(FaultRecorder.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Figures.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return figures(context);
    }

    private static Figures figures(ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(HERE).getOrComputeIfAbsent("figures", key -> new Figures(), Figures.class));
    }

    /** After the test's own clean-up: what that finds makes the test fail, too. */
    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Fault fault = context.getRequiredTestMethod().getAnnotation(Fault.class);
        if (fault == null) {
            return;
        }
        Figures figures = figures(context);
        Properties result = new Properties();
        result.setProperty("rows", String.join(",", fault.value()));
        result.setProperty(
                "test",
                context.getRequiredTestClass().getSimpleName() + "."
                        + context.getRequiredTestMethod().getName());
        result.setProperty("outcome", outcome(context));
        result.setProperty("ours", figures.ours());
        result.setProperty("hikari", figures.hikari());
        if (figures.subject() != null) {
            result.setProperty("on", figures.subject());
        }
        Files.createDirectories(RESULTS);
        Path file = RESULTS.resolve(context.getUniqueId().replaceAll("[^A-Za-z0-9]+", "_") + ".properties");
        try (var out = Files.newBufferedWriter(file)) {
            result.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException("the result of a fault cannot be kept in " + file, e);
        }
    }

    private static String outcome(ExtensionContext context) {
        return context.getExecutionException()
                .map(failure -> failure instanceof TestAbortedException
                        ? "skipped: " + failure.getMessage()
                        : "FAILED: " + failure.getMessage())
                .orElse("passed");
    }
}
