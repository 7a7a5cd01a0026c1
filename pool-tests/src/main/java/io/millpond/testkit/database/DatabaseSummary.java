package io.millpond.testkit.database;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Says once, when all tests are over, on which databases they ran and on which not, and why. */
public final class DatabaseSummary implements TestExecutionListener {
    private static final Map<TestDatabase, Set<String>> CLASSES = new EnumMap<>(TestDatabase.class);

    static synchronized void started(TestDatabase db) {
        CLASSES.computeIfAbsent(db, d -> new TreeSet<>());
    }

    static synchronized void ran(TestDatabase db, Class<?> test) {
        CLASSES.computeIfAbsent(db, d -> new TreeSet<>()).add(test.getName());
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        String text = text();
        if (!text.isEmpty()) {
            System.out.println(text);
        }
    }

    static synchronized String text() {
        if (CLASSES.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("Databases:");
        CLASSES.forEach((db, classes) -> {
            String line;
            try {
                line = db.description() + (classes.isEmpty() ? " was started" : " ran " + count(classes.size()));
            } catch (DatabaseUnavailableException e) {
                line = db.title() + ": NOT RUN because " + e.getMessage();
            }
            text.append(System.lineSeparator()).append("  ").append(line);
        });
        return text.toString();
    }

    private static String count(int classes) {
        return classes == 1 ? "1 test class" : classes + " test classes";
    }
}
