package io.millpond.spring;

import io.millpond.MillpondDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.metadata.AbstractDataSourcePoolMetadata;

/** What Spring Boot asks of any pool; the metrics {@code jdbc.connections.*} come from it. */
@SuppressWarnings("NullAway") // these may be null: 4.1 says so, and 3.5's classes, compiled against here, say nothing
final class PoolMetadata extends AbstractDataSourcePoolMetadata<MillpondDataSource> {

    private final AutoCommitSetting autoCommit;

    PoolMetadata(MillpondDataSource pool, AutoCommitSetting autoCommit) {
        super(pool);
        this.autoCommit = autoCommit;
    }

    @Override
    public Integer getActive() {
        return getDataSource().stats().active();
    }

    @Override
    public Integer getIdle() {
        return getDataSource().stats().idle();
    }

    @Override
    public Integer getMax() {
        return getDataSource().stats().maxSize();
    }

    @Override
    public Integer getMin() {
        return getDataSource().stats().minIdle();
    }

    /** None: the pool checks its connections by itself. */
    @Override
    public @Nullable String getValidationQuery() {
        return null;
    }

    /** What the pool was given; {@code null} if that is not known, or left to the driver. */
    @Override
    public @Nullable Boolean getDefaultAutoCommit() {
        return autoCommit.of(getDataSource());
    }
}
