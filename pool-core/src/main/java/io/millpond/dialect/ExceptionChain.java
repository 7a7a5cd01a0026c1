package io.millpond.dialect;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exception and those it leads to, nearest first. Chains of drivers are long at times, and some run in a circle. */
final class ExceptionChain {
    /** Longest chain that is looked at. */
    private static final int MOST_EXCEPTIONS = 16;

    private ExceptionChain() {}

    /** Each exception once, through causes and {@code getNextException}. */
    static List<Throwable> of(Throwable first) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(first);
        while (!open.isEmpty() && chain.size() < MOST_EXCEPTIONS) {
            Throwable next = open.remove();
            if (seen.add(next)) {
                chain.add(next);
                if (next instanceof SQLException sql) {
                    addTo(open, sql.getNextException());
                }
                addTo(open, next.getCause());
            }
        }
        return chain;
    }

    /** What has caused this one, down to the next that is an SQLException, or to the end. */
    static List<Throwable> below(SQLException exception) {
        List<Throwable> causes = new ArrayList<>();
        Throwable next = exception.getCause();
        while (next != null && !(next instanceof SQLException) && causes.size() < MOST_EXCEPTIONS) {
            causes.add(next);
            next = next.getCause();
        }
        return causes;
    }

    private static void addTo(Deque<Throwable> open, @Nullable Throwable next) {
        if (next != null) {
            open.add(next);
        }
    }
}
