package io.millpond.testkit;

import java.util.Comparator;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Has Lincheck's classes run before all others, which stay in their order. It transforms classes one by one, and for each the JVM goes through all that are loaded: after tests that load tens of
 * thousands it takes minutes for what takes seconds at the beginning.
 */
public final class LincheckFirst implements ClassOrderer {
    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.comparing(
                        test -> !test.getTestClass().getSimpleName().endsWith("LincheckTest")));
    }
}
