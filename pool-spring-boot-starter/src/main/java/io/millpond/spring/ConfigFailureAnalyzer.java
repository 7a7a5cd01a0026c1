package io.millpond.spring;

import io.millpond.config.ConfigException;
import io.millpond.config.Problem;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Tells why the pool could not be built: each key as it stands in the configuration, its value, its place, and the remedy. */
final class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
    static final String HEADLINE = "The connection pool cannot be started with these settings:\n\n";

    private static final Pattern SUGGESTION = Pattern.compile("(?<=did you mean )[a-zA-Z]+");

    private final @Nullable ConfigurableEnvironment environment;

    ConfigFailureAnalyzer(Environment environment) {
        this.environment = environment instanceof ConfigurableEnvironment configurable ? configurable : null;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigException cause) {
        String description =
                cause.problems().stream().map(this::describe).collect(Collectors.joining("\n", HEADLINE, "\n"));
        String action = cause.problems().stream()
                .map(problem -> nameOf(problem) + ": " + inThisConfiguration(problem.remedy()))
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(description, action, cause);
    }

    private String describe(Problem problem) {
        PropertyKey key = keyOf(problem);
        String value = problem.value() == null ? "" : " = " + problem.value();
        String place = key == null || key.origin() == null ? "" : "\n        from " + key.origin();
        return "    " + nameOf(problem) + value + ": " + problem.wrong() + place;
    }

    /** The core knows settings by their names alone. */
    private static String inThisConfiguration(String remedy) {
        return SUGGESTION
                .matcher(remedy)
                .replaceAll(name -> MillpondProperties.PREFIX + "." + PropertyKey.kebab(name.group()))
                .replace(" driverClassName", " spring.datasource.driver-class-name")
                .replace(" property.", " " + MillpondProperties.PREFIX + ".property.");
    }

    private String nameOf(Problem problem) {
        PropertyKey key = keyOf(problem);
        return key == null ? problem.setting() : key.name();
    }

    private @Nullable PropertyKey keyOf(Problem problem) {
        return environment == null ? null : PropertyKey.find(problem.setting(), environment);
    }
}
