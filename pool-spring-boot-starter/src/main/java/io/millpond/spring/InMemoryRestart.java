package io.millpond.spring;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Ends a database in memory together with the auto-configured pool when Spring Boot's developer tools restart the
 * application: it would outlive the restart, and schema scripts would find its tables. Spring Boot does so for the
 * pools it knows. Comes after all beans that use the pool.
 */
final class InMemoryRestart implements DestructionAwareBeanPostProcessor, BeanClassLoaderAware {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryRestart.class);
    private static final String RESTARTED = "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

    private boolean restarts;
    private boolean inMemory;

    @Override
    public void setBeanClassLoader(ClassLoader loader) {
        restarts = loader.getClass().getName().equals(RESTARTED);
    }

    /** Where the pool leads; called before it is built. */
    void leadsTo(@Nullable String url) {
        inMemory = url != null && (url.startsWith("jdbc:h2:mem:") || url.startsWith("jdbc:hsqldb:mem:"));
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return restarts && bean instanceof MillpondDataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        if (inMemory && beanName.equals("dataSource") && bean instanceof MillpondDataSource pool) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("shutdown");
            } catch (SQLException e) {
                LOG.debug("the database in memory could not be shut down before the restart", e);
            }
        }
    }
}
