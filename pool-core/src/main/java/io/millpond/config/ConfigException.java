package io.millpond.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pool cannot be used. Lists everything that is wrong with them at once, each with a remedy, and
 * never a secret.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable List<Problem> problems;

    /**
     * Reports problems found in the settings themselves.
     *
     * @throws IllegalArgumentException if there are none
     */
    public ConfigException(List<Problem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * Reports a problem that showed itself when the settings were put to use: no driver, a URL the driver refuses, a
     * first connect that failed.
     *
     * @param cause what was thrown; printed with the stack trace, so its own message must already be free of secrets
     */
    public ConfigException(Problem problem, @Nullable Throwable cause) {
        super(describe(List.of(problem)), cause);
        this.problems = List.of(problem);
    }

    /** Everything that is wrong; at least one problem, unless this exception was deserialized. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }

    private static String describe(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("no problems to report");
        }
        if (problems.size() == 1) {
            return "the pool's settings cannot be used: " + problems.get(0);
        }
        StringBuilder text = new StringBuilder("the pool's settings cannot be used, ")
                .append(problems.size())
                .append(" problems:");
        for (Problem problem : problems) {
            text.append("\n  - ").append(problem);
        }
        return text.toString();
    }
}
