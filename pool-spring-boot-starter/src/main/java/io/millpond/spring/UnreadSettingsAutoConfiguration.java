package io.millpond.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Tells of settings that have no effect because {@link MillpondAutoConfiguration} has stepped back. */
@AutoConfiguration(
        after = MillpondAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnMissingBean(MillpondAutoConfiguration.class)
public class UnreadSettingsAutoConfiguration {

    /** For Spring. */
    UnreadSettingsAutoConfiguration() {}

    @Bean
    static UnreadSettings millpondUnreadSettings(ConfigurableApplicationContext context) {
        return new UnreadSettings(context);
    }
}
