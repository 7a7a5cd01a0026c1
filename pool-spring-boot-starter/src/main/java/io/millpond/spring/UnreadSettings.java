package io.millpond.spring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Warns of {@code spring.datasource.millpond.*} that nobody reads, because a DataSource of the application has taken
 * the place of the auto-configured pool: nothing else would tell that its limits and sizes do not hold.
 *
 * <p>Silent where that is as it should be: another pool is asked for by {@code spring.datasource.type}, tests have put
 * an embedded database in its place, or beans of the application are made from these settings.
 */
final class UnreadSettings implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadSettings.class);

    private final ConfigurableApplicationContext context;

    UnreadSettings(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public void afterSingletonsInstantiated() {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (environment.getProperty("spring.datasource.type") != null
                || environment.getProperty("spring.datasource.jndi-name") != null) {
            return;
        }
        Map<String, DataSource> others = dataSources();
        if (others.isEmpty() || others.values().stream().anyMatch(UnreadSettings::isAsItShouldBe)) {
            return;
        }
        List<String> keys = new ArrayList<>(
                new WrittenKeys(environment).below(MillpondProperties.PREFIX).keySet());
        keys.removeIf(key -> WrittenKeys.bare(key).equals("ignorehikari"));
        if (!keys.isEmpty() && !isReadByTheApplication()) {
            Map.Entry<String, DataSource> other = others.entrySet().iterator().next();
            LOG.warn(
                    "{}.* ({}) has no effect: the application has a DataSource of its own, \"{}\", a {}; "
                            + "leave that out, or declare a MillpondDataSource bean",
                    MillpondProperties.PREFIX,
                    String.join(", ", keys),
                    other.getKey(),
                    other.getValue().getClass().getName());
        }
    }

    /** Those that are there; none is made for the sake of a warning. */
    private Map<String, DataSource> dataSources() {
        Map<String, DataSource> found = new LinkedHashMap<>();
        for (String name : context.getBeanFactory().getBeanNamesForType(DataSource.class, false, false)) {
            if (context.getBeanFactory().getSingleton(name) instanceof DataSource dataSource) {
                found.put(name, dataSource);
            }
        }
        return found;
    }

    private static boolean isAsItShouldBe(DataSource dataSource) {
        return dataSource instanceof EmbeddedDatabase
                || dataSource instanceof AbstractRoutingDataSource // which may lead to pools of Millpond
                || PoolBehind.of(dataSource) != null;
    }

    private boolean isReadByTheApplication() {
        return ConfigurationPropertiesBean.getAll(context).values().stream()
                .anyMatch(bean -> bean.getAnnotation().prefix().startsWith(MillpondProperties.PREFIX));
    }
}
