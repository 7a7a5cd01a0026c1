package io.millpond.spring;

import io.millpond.MillpondDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;

/** Metadata of every Millpond DataSource, also of those that the application builds itself. */
@AutoConfiguration
@ConditionalOnClass(DataSourcePoolMetadataProvider.class)
public class PoolMetadataAutoConfiguration {

    /** For Spring. */
    PoolMetadataAutoConfiguration() {}

    @Bean
    @SuppressWarnings(
            "NullAway") // "may return null if the DataSource is not supported", but 3.5's classes say it in words only
    DataSourcePoolMetadataProvider millpondPoolMetadataProvider(ObjectProvider<AutoCommitSetting> autoConfigured) {
        AutoCommitSetting autoCommit = autoConfigured.getIfAvailable(AutoCommitSetting::new);
        return dataSource -> {
            MillpondDataSource pool = PoolBehind.of(dataSource);
            return pool == null ? null : new PoolMetadata(pool, autoCommit);
        };
    }
}
