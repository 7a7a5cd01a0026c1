package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.config.SessionReset;
import io.millpond.config.Startup;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Scope;

/**
 * Every setting of the pool that text can give, under {@code spring.datasource.millpond}, and one of the starter.
 * {@code null} means not given: the default holds. What the settings mean, with ranges and defaults, is told by
 * {@link io.millpond.config.PoolSettings}. A time without a unit is milliseconds, as everywhere in Spring Boot.
 *
 * <p>Read anew for each who asks: a pool that is built again after a refresh ({@code @RefreshScope}) gets what is
 * written by then.
 *
 * @param name The pool's name in logs, metrics and thread names. Default: spring.datasource.name, else the
 *     database's name.
 * @param jdbcUrl The JDBC URL, instead of spring.datasource.url.
 * @param driverClassName The driver's class, instead of spring.datasource.driver-class-name.
 * @param username The database user, instead of spring.datasource.username.
 * @param password The user's password, instead of spring.datasource.password.
 * @param property Properties for the driver, by key; they win over what Millpond sets for this database.
 * @param maxSize Physical connections never exceed this, counting those being opened and closed.
 * @param minIdle Connections kept ready to be borrowed. Default: 2, or max-size if that is less.
 * @param maxWaiting How many may wait for others to give a connection back; one more fails at once. 0 = nobody waits
 *     for others. Default: unlimited.
 * @param acquireTimeout The longest wait for a connection. 0 = do not wait.
 * @param connectTimeout The limit of one physical connect, session set-up included.
 * @param validationTimeout The limit of one liveness check.
 * @param resetTimeout The limit of one clean-up after a lease that left something behind.
 * @param validateAfterIdle A connection unused for longer is checked before it is lent. 0 = checked
 *     before every borrow.
 * @param keepaliveInterval Idle connections unused for this long are checked. 0 = never.
 * @param idleTimeout Idle connections above min-idle are closed after this time. 0 = never.
 * @param maxLifetime The age at which a connection is replaced, up to 10 % earlier so that not all go at
 *     once. 0 = never.
 * @param queryTimeout The longest one execution of a statement, or one fetch, may take before it is
 *     cancelled. 0 = no limit.
 * @param transactionTimeout The longest a transaction may last. 0 = no limit.
 * @param idleInTransactionTimeout The longest a transaction may be open between two statements. 0 = no limit.
 * @param slowQueryThreshold An execution that takes longer is counted, announced and logged without its
 *     literals. 0 = off.
 * @param leakThreshold A connection held longer is reported once, with its holder. 0 = off.
 * @param captureBorrowStack Whether leak reports also show the stack of the borrow itself; costs
 *     microseconds per borrow.
 * @param exactTimes Whether every borrow and statement is timed with the nanosecond clock, about 40 ns each.
 * @param shutdownTimeout How long the pool waits at shutdown for borrowed connections before it aborts them. 0
 *     = abort at once.
 * @param startup What to do if the database cannot be reached at the start: start all the same, or fail.
 * @param autoCommit The auto-commit mode of a borrowed connection, restored on return. Default: the driver's.
 * @param readOnly The read-only mode of a borrowed connection, restored on return. Default: the driver's.
 * @param transactionIsolation The isolation level of a borrowed connection, by name or number, restored on return.
 *     Default: the driver's.
 * @param catalog The catalog of a borrowed connection, restored on return. Default: the driver's.
 * @param schema The schema of a borrowed connection, restored on return. Default: the driver's.
 * @param sessionReset How much of a session is set back between two borrowers.
 * @param evictOnReadOnly Whether a connection whose server refuses to write is closed on return, to find the new
 *     primary after a fail-over.
 * @param connectionInitSql SQL run once on each new connection.
 * @param connectionTestQuery SQL for liveness checks, for drivers without Connection.isValid().
 * @param statementCacheSize Prepared statements kept per connection. 0 = off. Default: what suits the database.
 * @param ignoreHikari Whether spring.datasource.hikari.* stands there for another pool only: neither stops the start
 *     nor is warned about.
 */
@ConfigurationProperties(MillpondProperties.PREFIX)
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
public record MillpondProperties(
        @Nullable String name,
        @Nullable String jdbcUrl,
        @Nullable String driverClassName,
        @Nullable String username,
        @Nullable String password,
        @Nullable Map<String, String> property,
        @Nullable Integer maxSize,
        @Nullable Integer minIdle,
        @Nullable Integer maxWaiting,
        @Nullable Duration acquireTimeout,
        @Nullable Duration connectTimeout,
        @Nullable Duration validationTimeout,
        @Nullable Duration resetTimeout,
        @Nullable Duration validateAfterIdle,
        @Nullable Duration keepaliveInterval,
        @Nullable Duration idleTimeout,
        @Nullable Duration maxLifetime,
        @Nullable Duration queryTimeout,
        @Nullable Duration transactionTimeout,
        @Nullable Duration idleInTransactionTimeout,
        @Nullable Duration slowQueryThreshold,
        @Nullable Duration leakThreshold,
        @Nullable Boolean captureBorrowStack,
        @Nullable Boolean exactTimes,
        @Nullable Duration shutdownTimeout,
        @Nullable Startup startup,
        @Nullable Boolean autoCommit,
        @Nullable Boolean readOnly,
        @Nullable String transactionIsolation,
        @Nullable String catalog,
        @Nullable String schema,
        @Nullable SessionReset sessionReset,
        @Nullable Boolean evictOnReadOnly,
        @Nullable String connectionInitSql,
        @Nullable String connectionTestQuery,
        @Nullable Integer statementCacheSize,
        @Nullable Boolean ignoreHikari) {

    /** Before each key. */
    public static final String PREFIX = "spring.datasource.millpond";

    /** The components' names: {@code maxSize}. */
    static Set<String> names() {
        return Arrays.stream(MillpondProperties.class.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What was given, by the components' names. */
    Map<String, Object> given() {
        Map<String, Object> given = new HashMap<>();
        for (RecordComponent component : MillpondProperties.class.getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(this);
                if (value != null) {
                    given.put(component.getName(), value);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e); // a record's own accessor
            }
        }
        return given;
    }

    /** Hands on what was given, except for the name, where connections lead, and what the core reads as text. */
    void give(MillpondDataSource.Builder builder) {
        if (property != null) {
            property.forEach(builder::property);
        }
        give(maxSize, builder::maxSize);
        give(minIdle, builder::minIdle);
        give(maxWaiting, builder::maxWaiting);
        give(acquireTimeout, builder::acquireTimeout);
        give(connectTimeout, builder::connectTimeout);
        give(validationTimeout, builder::validationTimeout);
        give(resetTimeout, builder::resetTimeout);
        give(validateAfterIdle, builder::validateAfterIdle);
        give(keepaliveInterval, builder::keepaliveInterval);
        give(idleTimeout, builder::idleTimeout);
        give(maxLifetime, builder::maxLifetime);
        give(queryTimeout, builder::queryTimeout);
        give(transactionTimeout, builder::transactionTimeout);
        give(idleInTransactionTimeout, builder::idleInTransactionTimeout);
        give(slowQueryThreshold, builder::slowQueryThreshold);
        give(leakThreshold, builder::leakThreshold);
        give(captureBorrowStack, builder::captureBorrowStack);
        give(exactTimes, builder::exactTimes);
        give(shutdownTimeout, builder::shutdownTimeout);
        give(startup, builder::startup);
        give(autoCommit, builder::autoCommit);
        give(readOnly, builder::readOnly);
        give(catalog, builder::catalog);
        give(schema, builder::schema);
        give(sessionReset, builder::sessionReset);
        give(evictOnReadOnly, builder::evictOnReadOnly);
        give(connectionInitSql, builder::connectionInitSql);
        give(connectionTestQuery, builder::connectionTestQuery);
        give(statementCacheSize, builder::statementCacheSize);
    }

    static <T> void give(@Nullable T value, Consumer<T> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    /** Only the name: URLs, passwords, driver properties and SQL may be secret. */
    @Override
    public String toString() {
        return "MillpondProperties[name=" + name + "]";
    }
}
