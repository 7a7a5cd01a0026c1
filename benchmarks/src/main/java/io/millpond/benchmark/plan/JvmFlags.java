package io.millpond.benchmark.plan;

import java.util.ArrayList;
import java.util.List;

/** What every JVM that measures is told, so that it does not decide by the machine that it finds. */
public final class JvmFlags {
    /**
     * With less than two processors or 1.8 GB a JVM takes another collector by itself, whose barriers cost
     * something else. The young generation is touched beforehand: else every new page of it costs more than the
     * borrow that fills it.
     */
    public static final List<String> COMMON = List.of("-XX:+UseG1GC", "-Xms512m", "-Xmn64m", "-XX:+AlwaysPreTouch");

    private JvmFlags() {}

    /** These too. */
    public static List<String> and(String... more) {
        List<String> all = new ArrayList<>(COMMON);
        all.addAll(List.of(more));
        return all;
    }
}
