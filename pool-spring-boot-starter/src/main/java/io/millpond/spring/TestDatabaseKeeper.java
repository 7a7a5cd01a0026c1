package io.millpond.spring;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.container.ContainerImageMetadata;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Takes away Spring Boot's replacement of DataSources by embedded ones, before it is at work, if the auto-configured
 * Millpond leads to a test database: one of a service connection, of {@code @DynamicPropertySource}, or of a
 * {@code jdbc:tc:} URL.
 */
final class TestDatabaseKeeper implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {
    private static final String REPLACEMENT = "nonTestEmbeddedDataSourceBeanFactoryPostProcessor";
    private static final String DYNAMIC_VALUES = "org.springframework.test.context.support.DynamicValuesPropertySource";
    private static final List<String> CONNECTION_DETAILS = List.of(
            "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
            "org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails");

    private final ConfigurableEnvironment environment;

    TestDatabaseKeeper(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** After the class path has been read, which is done by the first of all. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (!AotDetector.useGeneratedArtifacts()
                && registry.containsBeanDefinition(REPLACEMENT)
                && isOurs(registry)
                && leadsToTestDatabase(registry)) {
            registry.removeBeanDefinition(REPLACEMENT);
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // nothing: bean definitions are all that matters
    }

    private static boolean isOurs(BeanDefinitionRegistry registry) {
        if (!registry.containsBeanDefinition("dataSource")) {
            return false;
        }
        BeanDefinition definition = registry.getBeanDefinition("dataSource");
        MethodMetadata method =
                definition instanceof AnnotatedBeanDefinition annotated ? annotated.getFactoryMethodMetadata() : null;
        return method != null && method.getDeclaringClassName().equals(MillpondAutoConfiguration.class.getName());
    }

    private boolean leadsToTestDatabase(BeanDefinitionRegistry registry) {
        return (registry instanceof ListableBeanFactory beans && hasContainer(registry, beans)) || hasTestUrl();
    }

    private static boolean hasContainer(BeanDefinitionRegistry registry, ListableBeanFactory beans) {
        return CONNECTION_DETAILS.stream()
                .filter(type -> ClassUtils.isPresent(type, null))
                .flatMap(type ->
                        Arrays.stream(beans.getBeanNamesForType(ClassUtils.resolveClassName(type, null), true, false)))
                .filter(registry::containsBeanDefinition)
                .anyMatch(name -> ContainerImageMetadata.isPresent(registry.getBeanDefinition(name)));
    }

    private boolean hasTestUrl() {
        ConfigurationProperty url = url();
        return url != null && (isDynamic(url) || text(url).startsWith("jdbc:tc:"));
    }

    /** The one that the pool goes by. */
    private @Nullable ConfigurationProperty url() {
        ConfigurationProperty own = PropertyKey.property(MillpondProperties.PREFIX + ".jdbc-url", environment);
        return own != null && StringUtils.hasText(text(own))
                ? own
                : PropertyKey.property("spring.datasource.url", environment);
    }

    private static String text(ConfigurationProperty property) {
        return String.valueOf(property.getValue());
    }

    private static boolean isDynamic(ConfigurationProperty property) {
        return property.getOrigin() instanceof PropertySourceOrigin origin
                && origin.getPropertySource().getClass().getName().equals(DYNAMIC_VALUES);
    }
}
