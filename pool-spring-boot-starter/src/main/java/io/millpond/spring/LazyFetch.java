package io.millpond.spring;

import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/**
 * {@code spring.datasource.connection-fetch=lazy}: a transaction borrows its connection when it first needs one. Spring
 * Boot 4.1 does so for the pools it knows itself, at the same place among post-processors. By then an aspect or a
 * library may have wrapped the pool.
 */
final class LazyFetch implements BeanPostProcessor, Ordered {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return beanName.equals("dataSource") && bean instanceof DataSource dataSource
                ? new LazyConnectionDataSourceProxy(dataSource)
                : bean;
    }

    @Override
    public int getOrder() {
        return 0;
    }
}
