package org.acme;

import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * A DataSource of somebody else's starter, as such starters declare one. By the alphabet the package comes
 * after Millpond's.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
public class AcmeDataSourceAutoConfiguration {

    @Bean
    DataSource acmeDataSource() {
        return new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:h2:mem:acme");
    }
}
