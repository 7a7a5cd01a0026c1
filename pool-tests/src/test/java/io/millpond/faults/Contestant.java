package io.millpond.faults;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool that a fault is put to: ours, or HikariCP with the settings that come closest. */
final class Contestant implements AutoCloseable {
    private final DataSource source;
    private final AutoCloseable pool;
    private final IntSupplier total;
    private final IntSupplier active;
    private final IntSupplier waiting;
    private final Runnable evictAll;

    private Contestant(
            DataSource source,
            AutoCloseable pool,
            IntSupplier total,
            IntSupplier active,
            IntSupplier waiting,
            Runnable evictAll) {
        this.source = source;
        this.pool = pool;
        this.total = total;
        this.active = active;
        this.waiting = waiting;
        this.evictAll = evictAll;
    }

    /** What both have in common. Times in milliseconds; HikariCP takes none below 250. */
    record Settings(
            @Nullable DataSource source,
            @Nullable String jdbcUrl,
            @Nullable String username,
            @Nullable String password,
            int maxSize,
            int minIdle,
            long acquire,
            long connect,
            long validate) {
        static Settings of(DataSource source) {
            return new Settings(source, null, null, null, 2, 0, 1000, 500, 250);
        }

        static Settings of(String jdbcUrl, String username, String password) {
            return new Settings(null, jdbcUrl, username, password, 2, 0, 1000, 500, 250);
        }

        Settings size(int most, int idle) {
            return new Settings(source, jdbcUrl, username, password, most, idle, acquire, connect, validate);
        }

        Settings times(long acquireMillis, long connectMillis, long validateMillis) {
            return new Settings(
                    source,
                    jdbcUrl,
                    username,
                    password,
                    maxSize,
                    minIdle,
                    acquireMillis,
                    connectMillis,
                    validateMillis);
        }
    }

    static MillpondDataSource.Builder builder(Settings settings) {
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name("faults")
                .maxSize(settings.maxSize)
                .minIdle(settings.minIdle)
                .acquireTimeout(Duration.ofMillis(settings.acquire))
                .connectTimeout(Duration.ofMillis(settings.connect))
                .validationTimeout(Duration.ofMillis(settings.validate))
                .resetTimeout(Duration.ofMillis(settings.validate))
                .shutdownTimeout(Duration.ofMillis(500));
        if (settings.source != null) {
            builder.dataSource(settings.source);
        }
        if (settings.jdbcUrl != null) {
            builder.jdbcUrl(settings.jdbcUrl);
        }
        if (settings.username != null && !settings.username.isEmpty()) {
            builder.username(settings.username).password(String.valueOf(settings.password));
        }
        return builder;
    }

    static Contestant millpond(Settings settings) {
        return of(builder(settings).build());
    }

    /** No pool at all: what is lent is what this gives. */
    static Contestant lending(DataSource source) {
        return new Contestant(source, () -> {}, () -> 0, () -> 0, () -> 0, () -> {});
    }

    static Contestant of(MillpondDataSource pool) {
        return new Contestant(
                pool,
                pool,
                () -> pool.stats().total(),
                () -> pool.stats().active(),
                () -> pool.stats().waiting(),
                pool::reconnect);
    }

    static Contestant hikari(Settings settings) {
        return hikari(settings, config -> {});
    }

    /** With settings that only some faults are about. */
    static Contestant hikari(Settings settings, Consumer<HikariConfig> more) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("faults");
        config.setMaximumPoolSize(settings.maxSize);
        config.setMinimumIdle(settings.minIdle);
        config.setConnectionTimeout(Math.max(250, settings.acquire));
        config.setValidationTimeout(Math.max(250, Math.min(settings.validate, settings.acquire)));
        config.setInitializationFailTimeout(-1);
        if (settings.source != null) {
            config.setDataSource(settings.source);
        }
        if (settings.jdbcUrl != null) {
            config.setJdbcUrl(settings.jdbcUrl);
        }
        if (settings.username != null && !settings.username.isEmpty()) {
            config.setUsername(settings.username);
            config.setPassword(settings.password);
        }
        more.accept(config);
        HikariDataSource pool = new HikariDataSource(config);
        return new Contestant(
                pool,
                pool,
                () -> pool.getHikariPoolMXBean().getTotalConnections(),
                () -> pool.getHikariPoolMXBean().getActiveConnections(),
                () -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection(),
                () -> pool.getHikariPoolMXBean().softEvictConnections());
    }

    Connection borrow() throws SQLException {
        return source.getConnection();
    }

    /** Physical connections that the pool counts. */
    int total() {
        return total.getAsInt();
    }

    /** Connections that are lent. */
    int active() {
        return active.getAsInt();
    }

    /** Borrowers that wait now. */
    int waiting() {
        return waiting.getAsInt();
    }

    void evictAll() {
        evictAll.run();
    }

    @Override
    public void close() throws Exception {
        pool.close();
    }
}
