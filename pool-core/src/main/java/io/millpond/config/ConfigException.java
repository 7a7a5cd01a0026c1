package io.millpond.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings are wrong; lists every problem, never a secret. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * One problem.
     *
     * @param setting the setting's name
     * @param value what it was set to, without secrets
     * @param what what is wrong with it
     * @param remedy what to do about it
     */
    public record Problem(String setting, String value, String what, String remedy) {
        @Override
        public String toString() {
            return setting + " = " + value + ": " + what + "; " + remedy;
        }
    }

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems, @Nullable Throwable cause) {
        super(textOf(problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** A single problem. */
    public static ConfigException of(String setting, String value, String what, String remedy) {
        return of(setting, value, what, remedy, null);
    }

    /** A single problem with what led to it; the cause must carry no secret. */
    public static ConfigException of(
            String setting, String value, String what, String remedy, @Nullable Throwable cause) {
        return new ConfigException(List.of(new Problem(setting, value, what, remedy)), cause);
    }

    /** All of them, at least one. */
    public List<Problem> problems() {
        return problems;
    }

    private static String textOf(List<Problem> problems) {
        if (problems.size() == 1) {
            return "the pool cannot be built: " + problems.get(0);
        }
        StringBuilder text = new StringBuilder("the pool cannot be built, " + problems.size() + " problems:");
        problems.forEach(problem -> text.append("\n  - ").append(problem));
        return text.toString();
    }
}
