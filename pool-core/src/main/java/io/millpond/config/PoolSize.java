package io.millpond.config;

import java.util.ArrayList;
import java.util.List;

/** Checks a pool's size when it is changed at run time. */
public final class PoolSize {
    private PoolSize() {}

    /**
     * Accepts sizes that a pool can have.
     *
     * @throws ConfigException if they are out of range or contradict each other
     */
    public static void check(int minIdle, int maxSize) {
        List<Problem> problems = new ArrayList<>();
        if (maxSize < 1) {
            problems.add(new Problem("maxSize", String.valueOf(maxSize), "is below 1", "set at least 1"));
        } else if (maxSize > Setting.MAX_SIZE.most) {
            String most = String.valueOf(Setting.MAX_SIZE.most);
            problems.add(
                    new Problem("maxSize", String.valueOf(maxSize), "is more than " + most, "set at most " + most));
        }
        if (minIdle < 0) {
            problems.add(new Problem("minIdle", String.valueOf(minIdle), "is below 0", "set at least 0"));
        } else if (minIdle > maxSize) {
            problems.add(new Problem(
                    "minIdle", String.valueOf(minIdle), "is more than maxSize, which is " + maxSize, "lower it"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }
}
