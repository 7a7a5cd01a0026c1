package io.millpond.simulation.inside;

import io.millpond.MillpondDataSource;
import io.millpond.core.CoreInvariants;
import io.millpond.pool.PoolFacts;
import io.millpond.simulation.Coverage;
import io.millpond.simulation.HostileDriver;
import io.millpond.simulation.Scheduler;
import io.millpond.simulation.Seam;
import io.millpond.simulation.SecretStore;
import io.millpond.simulation.Settings;
import io.millpond.simulation.SimulatedPool;
import io.millpond.spi.Credentials;
import io.millpond.spi.RetireReason;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Loaded beside the instrumented pool; speaks with it on behalf of the test. */
public final class PoolHost implements SimulatedPool {
    private static final Duration LEAK_THRESHOLD = Duration.ofSeconds(60);

    private @Nullable Scheduler scheduler;
    private @Nullable MillpondDataSource pool;
    private @Nullable PoolFacts facts;
    private @Nullable CoreInvariants invariants;
    private @Nullable Settings settings;

    @Override
    public void use(@Nullable Scheduler simulation) {
        Seam.use(simulation);
        scheduler = simulation;
        // a run that failed has left its pool open
        PoolFacts.forgetAllPools();
    }

    @Override
    public DataSource start(Settings given, HostileDriver hostile) {
        settings = given;
        SecretStore secrets = hostile.secrets();
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name("simulated")
                .dataSource(hostile)
                .maxSize(given.maxSize())
                .minIdle(given.minIdle())
                .maxWaiting(given.maxWaiting())
                .acquireTimeout(time(given.acquireTimeout()))
                .connectTimeout(time(given.connectTimeout()))
                .validationTimeout(time(given.validationTimeout()))
                .resetTimeout(time(given.resetTimeout()))
                .validateAfterIdle(time(given.validateAfterIdle()))
                .keepaliveInterval(time(given.keepaliveInterval()))
                .idleTimeout(time(given.idleTimeout()))
                .maxLifetime(time(given.maxLifetime()))
                // less than the longest standstill, after which it must not have passed
                .leakThreshold(LEAK_THRESHOLD)
                .exactTimes(given.exactTimes())
                .queryTimeout(time(given.limits().query()))
                .transactionTimeout(time(given.limits().transaction()))
                .idleInTransactionTimeout(time(given.limits().idleInTransaction()));
        if (secrets != null) {
            Duration hold = time(given.secretsHold());
            builder.credentials(() -> Credentials.of("somebody", secrets.ask()).validFor(hold));
        }
        pool = builder.build();
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
        invariants = new CoreInvariants(
                Objects.requireNonNull(scheduler),
                Objects.requireNonNull(facts),
                driver,
                Objects.requireNonNull(settings));
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
    public int leased() {
        return Objects.requireNonNull(invariants).leased();
    }

    @Override
    public String remains() {
        return Objects.requireNonNull(invariants).remains();
    }

    @Override
    public long crowdedAt() {
        return Objects.requireNonNull(invariants).crowdedAt();
    }

    @Override
    public boolean hasHeldOneSince(long step) {
        return Objects.requireNonNull(invariants).hasHeldOneSince(step);
    }

    @Override
    public void coverClosed(Coverage coverage) {
        long[] closed = Objects.requireNonNull(facts).closedByReason();
        for (RetireReason reason : RetireReason.values()) {
            coverage.note("closed for " + reason, closed[reason.ordinal()]);
        }
    }

    @Override
    public long foundFaulty() {
        return Objects.requireNonNull(facts).foundFaulty();
    }

    @Override
    public long[] closedAsIdleAndLeaks() {
        PoolFacts known = Objects.requireNonNull(facts);
        return new long[] {known.closedAsIdle(), known.leaks()};
    }
}
