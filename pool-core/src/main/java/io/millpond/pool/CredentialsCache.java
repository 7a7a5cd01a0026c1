package io.millpond.pool;

import io.millpond.core.CoarseClock;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials that the provider gave last. The provider is asked on a worker of its own, one question at a time; connects that want
 * the answer wait for it on their own workers, and not for ever: a provider that hangs costs one thread, and what it gave before
 * goes on being used, even past its time, as long as the database takes it. Thread-safe.
 */
final class CredentialsCache {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialsCache.class);

    /** The next ones are asked for when this share of the time has passed, give or take {@link #SPREAD} of it. */
    private static final double RENEW_AT = 0.8;

    private static final double SPREAD = 0.05;

    /** How often to look whether the provider has answered. */
    private static final long SOON_NANOS = 100_000_000;

    /**
     * What was given.
     *
     * @param version grows when user name or password change
     * @param renewAt when to ask again; 0 for before each connect
     * @param expiresAt when the provider no longer vouches for it
     */
    record Held(Credentials credentials, int version, long renewAt, long expiresAt) {}

    private final String poolName;
    private final CredentialsProvider provider;
    private final CoarseClock clock;
    private final PoolThreads threads;
    private final DoubleSupplier random;
    private final long patience;

    /** Null until the first answer. Written by whoever answers the pending question. */
    private volatile @Nullable Held held;

    /** The question that is being asked; emptied by the worker that asks it, before it completes. */
    private final AtomicReference<@Nullable CompletableFuture<Held>> pending = new AtomicReference<>();

    /**
     * @param patience nanoseconds that a connect waits for the provider if there is something older to use
     * @param random numbers from 0 to 1
     */
    CredentialsCache(
            String poolName,
            CredentialsProvider provider,
            CoarseClock clock,
            PoolThreads threads,
            long patience,
            DoubleSupplier random) {
        this.poolName = poolName;
        this.provider = provider;
        this.clock = clock;
        this.threads = threads;
        this.patience = patience;
        this.random = random;
    }

    /** What a connect that begins now should use; on a worker, which this may hold up. */
    Held forConnect() throws SQLException {
        Held known = held;
        long now = clock.exact();
        if (known != null && now < known.expiresAt) {
            if (now >= known.renewAt) {
                ask();
            }
            return known;
        }
        return answer(ask(), known);
    }

    /** The database did not take these: what to try instead, or null if there is nothing else. */
    @Nullable
    Held insteadOf(Held refused) throws SQLException {
        Held known = held;
        Held next = known != null && known.version != refused.version ? known : answer(ask(), refused);
        return next.version == refused.version ? null : next;
    }

    /** Asks for the next ones if it is time, without waiting; answers when to call again. */
    long renewIfDue(long now) {
        Held known = held;
        if (known == null || known.renewAt == 0) {
            return Long.MAX_VALUE;
        }
        if (now < known.renewAt) {
            return known.renewAt;
        }
        ask();
        return now + SOON_NANOS;
    }

    /** Which credentials new connections get; connections of older ones have had their time. */
    int version() {
        Held known = held;
        return known == null ? 0 : known.version;
    }

    private Held answer(CompletableFuture<Held> question, @Nullable Held fallback) throws SQLException {
        Throwable why;
        try {
            // without a fallback the connect's own deadline is the limit
            return fallback == null ? question.get() : question.get(patience, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = e;
        } catch (ExecutionException e) {
            why = e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            why = e;
        }
        if (fallback != null) {
            return fallback;
        }
        throw new SQLException(
                "the credentials provider failed: " + why.getClass().getName(), "08001");
    }

    /** The question that is being asked, or a new one. */
    private CompletableFuture<Held> ask() {
        CompletableFuture<Held> question = new CompletableFuture<>();
        CompletableFuture<Held> other = pending.compareAndExchange(null, question);
        if (other != null) {
            return other;
        }
        if (!threads.run(() -> put(question))) {
            pending.set(null);
            question.completeExceptionally(new IllegalStateException("the pool is closed"));
        }
        return question;
    }

    private void put(CompletableFuture<Held> question) {
        Held next = null;
        Throwable failure = null;
        try {
            next = held(Objects.requireNonNull(provider.credentials(), "the provider answered null"));
            held = next;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        pending.set(null);
        if (failure == null) {
            question.complete(next);
        } else {
            question.completeExceptionally(failure);
            // its class alone: what a secret store says may quote the secret
            LOG.warn(
                    "{}: the credentials provider failed with {}; going on with what it gave last, if anything",
                    poolName,
                    failure.getClass().getName());
        }
    }

    private Held held(Credentials given) {
        Held before = held;
        int version = before == null ? 1 : isSame(before.credentials, given) ? before.version : before.version + 1;
        if (given.validFor() == null) {
            return new Held(given, version, 0, 0);
        }
        long now = clock.exact();
        long time = Math.min(given.validFor().toSeconds(), TimeUnit.DAYS.toSeconds(3650)) * 1_000_000_000L
                + given.validFor().toNanosPart();
        double share = RENEW_AT - SPREAD + 2 * SPREAD * random.getAsDouble();
        return new Held(given, version, now + (long) (share * time), now + time);
    }

    private static boolean isSame(Credentials one, Credentials other) {
        return Objects.equals(one.username(), other.username()) && Objects.equals(one.password(), other.password());
    }
}
