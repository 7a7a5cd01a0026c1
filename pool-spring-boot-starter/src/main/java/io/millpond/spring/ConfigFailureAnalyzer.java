package io.millpond.spring;

import io.millpond.config.ConfigException;
import io.millpond.config.Problem;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Tells why a pool could not be built. Of the auto-configured one: each key as it stands in the configuration, its
 * value, its place, and the remedy. Of one that the application builds: the bean, and what the pool says itself,
 * because its settings may come from anywhere.
 */
final class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
    static final String HEADLINE = "The connection pool cannot be started with these settings:\n\n";

    private static final Pattern SUGGESTION = Pattern.compile("(?<=did you mean )[a-zA-Z]+");

    private final @Nullable ConfigurableEnvironment environment;

    ConfigFailureAnalyzer(Environment environment) {
        this.environment = environment instanceof ConfigurableEnvironment configurable ? configurable : null;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigException cause) {
        PoolSettingsException ofThisPool = findCause(rootFailure, PoolSettingsException.class);
        return ofThisPool == null ? ofAnotherPool(beanIn(rootFailure), cause) : ofThisPool(ofThisPool, cause);
    }

    private static FailureAnalysis ofAnotherPool(@Nullable String bean, ConfigException cause) {
        String headline = bean == null ? HEADLINE : HEADLINE.replace("pool", "pool of the bean " + bean);
        String description = cause.problems().stream()
                .map(problem -> described(problem.setting(), problem))
                .collect(Collectors.joining("\n", headline, "\n"));
        String action = cause.problems().stream()
                .map(problem -> problem.setting() + ": " + problem.remedy())
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(description, action, cause);
    }

    /** The innermost of those that could not be created: the others only need it. */
    private static @Nullable String beanIn(Throwable failure) {
        String bean = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BeanCreationException creation && creation.getBeanName() != null) {
                bean = creation.getBeanName();
            }
        }
        return bean;
    }

    private FailureAnalysis ofThisPool(PoolSettingsException failure, ConfigException cause) {
        String description = cause.problems().stream()
                .map(problem -> failure.isOfService(problem) ? describeOfService(problem) : describe(problem))
                .collect(Collectors.joining("\n", HEADLINE, "\n"));
        String action = cause.problems().stream()
                .map(problem -> failure.isOfService(problem)
                        ? problem.setting() + " of the service connection: " + problem.remedy()
                        : nameOf(problem) + ": " + inThisConfiguration(problem.remedy()))
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(description, action, cause);
    }

    /** The same may be written somewhere, and would look like the mistake. */
    private static String describeOfService(Problem problem) {
        return described(problem.setting(), problem)
                + "\n        from the service connection, a bean of type JdbcConnectionDetails";
    }

    private String describe(Problem problem) {
        PropertyKey key = keyOf(problem);
        String place = key == null || key.origin() == null ? "" : "\n        from " + key.origin();
        return described(nameOf(problem), problem) + place;
    }

    private static String described(String name, Problem problem) {
        String value = problem.value() == null ? "" : " = " + problem.value();
        return "    " + name + value + ": " + problem.wrong();
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
