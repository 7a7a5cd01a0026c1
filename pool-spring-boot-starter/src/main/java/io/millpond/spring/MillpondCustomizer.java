package io.millpond.spring;

import io.millpond.MillpondDataSource;

/**
 * A bean that has the last word on the settings of the auto-configured pool, for what properties cannot say. Several
 * are asked in the order of {@code @Order}. Listeners and a credentials provider need none: beans of type
 * {@link io.millpond.spi.PoolListener} and {@link io.millpond.spi.CredentialsProvider} are found by themselves.
 *
 * <p>Where connections come from is not for it to say: {@code spring.datasource.*} has given a {@code jdbcUrl} before,
 * beside which the pool refuses a {@code dataSource(...)}. To pool a DataSource, declare a {@code MillpondDataSource}
 * bean of your own.
 */
@FunctionalInterface
public interface MillpondCustomizer {
    /**
     * Changes settings; called once, before the pool starts. What it sets wins over
     * {@code spring.datasource.millpond.*}.
     */
    void customize(MillpondDataSource.Builder builder);
}
