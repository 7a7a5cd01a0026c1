package io.millpond.simulation.inside;

import io.millpond.MillpondDataSource;
import io.millpond.core.CoreInvariants;
import io.millpond.pool.PoolFacts;
import io.millpond.simulation.HostileDriver;
import io.millpond.simulation.Scheduler;
import io.millpond.simulation.Seam;
import io.millpond.simulation.Settings;
import io.millpond.simulation.SimulatedPool;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Loaded beside the instrumented pool; speaks with it on behalf of the test. */
public final class PoolHost implements SimulatedPool {
    private @Nullable Scheduler scheduler;
    private @Nullable MillpondDataSource pool;
    private @Nullable PoolFacts facts;
    private @Nullable CoreInvariants invariants;
    private long freshFor;

    @Override
    public void use(@Nullable Scheduler simulation) {
        Seam.use(simulation);
        scheduler = simulation;
    }

    @Override
    public DataSource start(Settings settings, DataSource driver) {
        freshFor = settings.validateAfterIdle();
        pool = MillpondDataSource.builder()
                .name("simulated")
                .dataSource(driver)
                .maxSize(settings.maxSize())
                .minIdle(settings.minIdle())
                .maxWaiting(settings.maxWaiting())
                .acquireTimeout(time(settings.acquireTimeout()))
                .connectTimeout(time(settings.connectTimeout()))
                .validationTimeout(time(settings.validationTimeout()))
                .resetTimeout(time(settings.resetTimeout()))
                .validateAfterIdle(time(settings.validateAfterIdle()))
                .keepaliveInterval(time(settings.keepaliveInterval()))
                .idleTimeout(time(settings.idleTimeout()))
                .maxLifetime(time(settings.maxLifetime()))
                .exactTimes(settings.exactTimes())
                .build();
        facts = new PoolFacts(pool);
        return pool;
    }

    private static Duration time(long nanos) {
        return Duration.ofNanos(nanos);
    }

    private MillpondDataSource pool() {
        return Objects.requireNonNull(pool);
    }

    @Override
    public Scheduler.Watch watch(HostileDriver driver) {
        invariants =
                new CoreInvariants(Objects.requireNonNull(scheduler), Objects.requireNonNull(facts), driver, freshFor);
        return invariants;
    }

    @Override
    public void reconnect() {
        pool().reconnect();
    }

    @Override
    public void resize(int minIdle, int maxSize) {
        pool().resize(minIdle, maxSize);
    }

    @Override
    public void close(long nanos) {
        pool().close(time(nanos));
    }

    @Override
    public void askForNumbers() {
        pool().stats();
    }

    @Override
    public String remains() {
        return Objects.requireNonNull(invariants).remains();
    }

    @Override
    public long[] closedAsIdleAndLeaks() {
        PoolFacts known = Objects.requireNonNull(facts);
        return new long[] {known.closedAsIdle(), known.leaks()};
    }
}
