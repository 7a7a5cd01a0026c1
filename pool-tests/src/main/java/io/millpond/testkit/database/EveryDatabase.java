package io.millpond.testkit.database;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** The machinery behind {@link OnEveryDatabase}. */
final class EveryDatabase implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), OnEveryDatabase.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        OnEveryDatabase wish = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), OnEveryDatabase.class)
                .orElseThrow();
        List<TestDatabase> only = Arrays.asList(wish.value());
        List<TestDatabase> not = Arrays.asList(wish.except());
        return Arrays.stream(TestDatabase.values())
                .filter(db -> only.isEmpty() || only.contains(db))
                .filter(db -> !not.contains(db))
                .map(Run::new);
    }

    /** One run on one database: skipped, with the reason, where it cannot be had. */
    private record Run(TestDatabase db)
            implements TestTemplateInvocationContext, ExecutionCondition, ParameterResolver {
        @Override
        public String getDisplayName(int index) {
            return db.title();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try {
                db.start();
                DatabaseSummary.ran(db, context.getRequiredTestClass());
                return ConditionEvaluationResult.enabled(db.title() + " runs");
            } catch (DatabaseUnavailableException e) {
                if (required(db)) {
                    throw e;
                }
                return ConditionEvaluationResult.disabled(db.title() + " is not available: " + e.getMessage());
            }
        }

        private static boolean required(TestDatabase db) {
            String required = Settings.of("databases", "required", "");
            return required.equals("all") || List.of(required.split(",")).contains(db.name());
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestDatabase.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return db;
        }
    }
}
