package io.millpond.pool;

import io.millpond.core.CoarseClock;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that the provider gave last. The provider is asked on a worker of its own, one question at a time;
 * connects that want the answer wait for it on their own workers, and not for ever. What it gave before goes on being
 * used, even past its time, while it hangs or throws, as long as the database takes it.
 *
 * <ul>
 *   <li>Connections of older credentials have had their time if the provider said for how long those or the new ones
 *       hold, or the database takes them no more. Otherwise another answer says nothing of the older: a provider may
 *       make a new token for each connect, and each replacement would condemn the connection before it.
 *   <li>After a failure the provider is left alone for half a second ({@link ProviderTrouble}); who asks meanwhile gets
 *       what was given last, or the failure, at once.
 *   <li>A question without an answer for {@link #LOST_AFTER_NANOS} is given up and asked again; {@link #MOST_QUESTIONS}
 *       calls may hang, no more are made.
 *   <li>An answer that comes after that of a later question is not taken.
 * </ul>
 *
 * Thread-safe. The lock is held for a few instructions, never while the provider, a driver or a log is called.
 */
final class CredentialsCache {
    /** The next ones are asked for when this share of the time has passed, give or take {@link #SPREAD} of it. */
    private static final double RENEW_AT = 0.8;

    private static final double SPREAD = 0.05;

    /** How often to look whether the provider has answered. */
    private static final long SOON_NANOS = 100_000_000;

    /** After so long nobody expects an answer any more, and the question is asked again. */
    private static final long LOST_AFTER_NANOS = 30_000_000_000L;

    /** Calls of the provider that may run, hanging ones included. */
    private static final int MOST_QUESTIONS = 3;

    /** How often it is said of one question that it hangs. */
    private static final long SAY_AGAIN_NANOS = 600_000_000_000L;

    /**
     * What was given.
     *
     * @param version grows when user name or password change
     * @param renewAt when to ask again; 0 for before each connect
     * @param expiresAt when the provider no longer vouches for it; {@link Long#MAX_VALUE} where there is no provider
     */
    record Held(Credentials credentials, int version, long renewAt, long expiresAt) {
        /** Whether the provider has said for how long they hold. */
        boolean expires() {
            return credentials.validFor() != null;
        }
    }

    /** How long a connect waits for an answer, in nanoseconds: with something older to use, and without. */
    record Patience(long withOlder, long withNone) {}

    private final CredentialsProvider provider;
    private final CoarseClock clock;
    private final PoolThreads threads;
    private final DoubleSupplier random;
    private final Patience patience;
    private final ProviderLog log;

    private final ReentrantLock lock = new ReentrantLock();

    /** Null until the first answer. Written under the lock. */
    private volatile @Nullable Held held;

    /** The question that {@link #held} answered. Guarded by the lock. */
    private int heldFrom;

    /** Connections of versions before this have had their time; never above that of {@link #held}. Under the lock. */
    private volatile int oldest;

    /** The newest version that a database let in, and in the upper half the one before, which may be refused later. */
    private final AtomicLong accepted = new AtomicLong();

    /** The last question, while it has no answer. Guarded by the lock. */
    private @Nullable Question pending;

    /** How many questions were asked. Guarded by the lock. */
    private int questions;

    /** How many calls of the provider run, those given up included. Guarded by the lock. */
    private int running;

    final ProviderTrouble trouble;

    /** Called when other credentials have taken the place of older ones. Set once, while the pool is assembled. */
    private volatile Runnable atChange = () -> {};

    /** @param random numbers from 0 to 1 */
    CredentialsCache(
            String poolName,
            CredentialsProvider provider,
            CoarseClock clock,
            PoolThreads threads,
            Patience patience,
            DoubleSupplier random) {
        this.provider = provider;
        this.clock = clock;
        this.threads = threads;
        this.patience = patience;
        this.random = random;
        this.log = new ProviderLog(poolName, provider, clock, threads);
        this.trouble = new ProviderTrouble(random);
    }

    void tellOfChange(Runnable listener) {
        atChange = listener;
    }

    /**
     * This provider is the pool's own and gives what the settings say, at once and always the same: it is asked now, on
     * this thread, and never again. Before the first connect.
     */
    void askForGood() {
        try {
            held = new Held(provider.credentials(), 1, Long.MAX_VALUE, Long.MAX_VALUE);
        } catch (Exception impossible) {
            throw new IllegalStateException("bug: the settings do not tell the credentials", impossible);
        }
    }

    private static boolean isFixed(@Nullable Held held) {
        return held != null && held.expiresAt == Long.MAX_VALUE;
    }

    /** What a connect that begins now should use; on a worker, which this may hold up. */
    Held forConnect() throws SQLException {
        Held known = held;
        if (known != null && isFixed(known)) {
            return known;
        }
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
        if (isFixed(known)) {
            return null;
        }
        Held next = known != null && known.version != refused.version ? known : askInsteadOf(refused);
        if (next.version == refused.version) {
            return null;
        }
        outdate(refused);
        return next;
    }

    private Held askInsteadOf(Held refused) throws SQLException {
        long now = clock.exact();
        Question question = ask();
        Held next = answer(question, refused);
        // the provider may have looked it up before the password was changed
        return next.version == refused.version && question.askedAt < now ? answer(ask(), refused) : next;
    }

    /** Asks for the next ones if it is time, without waiting; answers when to call again. */
    long renewIfDue(long now) {
        Held known = held;
        if (known == null || known.renewAt == 0 || isFixed(known)) {
            return Long.MAX_VALUE;
        }
        if (now < known.renewAt) {
            return known.renewAt;
        }
        ask();
        return now + SOON_NANOS;
    }

    /** The database has let a connect in with these, maybe a slow one with what was replaced since. Takes no memory. */
    void accepted(Held used) {
        long known = accepted.get();
        while ((int) known < used.version && !accepted.compareAndSet(known, known << 32 | used.version)) {
            known = accepted.get();
        }
    }

    private boolean wasAccepted(int version) {
        long known = accepted.get();
        return version == (int) known || version == known >>> 32;
    }

    /** What the database took it takes no more, and there are others: sessions of it may be ended. */
    private void outdate(Held refused) {
        lock.lock();
        try {
            if (wasAccepted(refused.version)) {
                oldest = Math.max(oldest, refused.version + 1);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether connections that were opened with these have had their time. */
    boolean areOutdated(int version) {
        return version < oldest;
    }

    private Held answer(Question question, @Nullable Held fallback) throws SQLException {
        // a question that has waited long enough holds up nobody else who has something to use
        long limit = fallback == null
                ? patience.withNone
                : Math.max(0, question.askedAt + patience.withOlder - clock.exact());
        Throwable why;
        try {
            return question.answer.get(limit, TimeUnit.NANOSECONDS);
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
        throw new ProviderException(
                why instanceof TimeoutException
                        ? "the credentials provider has not answered within " + PoolFailures.millis(limit)
                        : "the credentials provider failed: " + why.getClass().getName());
    }

    /** The question that is being asked, or a new one; during the pause after a failure, one that has failed. */
    private Question ask() {
        tellOfOneThatHangs();
        Question question;
        lock.lock();
        try {
            long now = clock.exact();
            Question other = pending;
            if (other != null && other.leftOpen) {
                noteEnded(other);
                other = null;
            }
            if (other != null && (now - other.askedAt < LOST_AFTER_NANOS || running >= MOST_QUESTIONS)) {
                return other;
            }
            Throwable failure = trouble.stillPausedFor(now);
            if (failure != null) {
                return Question.failed(now, failure);
            }
            question = new Question(++questions, now, now + LOST_AFTER_NANOS);
            pending = question;
            running++;
        } finally {
            lock.unlock();
        }
        try {
            if (!threads.run(() -> askProvider(question))) {
                failed(question, new IllegalStateException("the pool is closed"));
            }
        } catch (Throwable noMemory) {
            try {
                failed(question, noMemory); // who waits for it would do so until it counts as lost
            } catch (Throwable endOfStack) {
                question.leftOpen = true;
            }
            throw noMemory;
        }
        return question;
    }

    private void tellOfOneThatHangs() {
        long since;
        int hanging;
        lock.lock();
        try {
            long now = clock.exact();
            Question other = pending;
            if (other == null || other.leftOpen || now < other.tellAt) {
                return;
            }
            other.tellAt = now + SAY_AGAIN_NANOS;
            since = now - other.askedAt;
            hanging = running;
        } finally {
            lock.unlock();
        }
        log.hangs(since, hanging);
    }

    private Credentials call() throws Exception {
        ClassLoader before = ContextLoader.enter(provider);
        try {
            return Objects.requireNonNull(provider.credentials(), "the provider answered null");
        } finally {
            ContextLoader.leave(before);
        }
    }

    private void askProvider(Question question) {
        try {
            answered(question, call());
        } catch (Throwable thrown) {
            try {
                failed(question, thrown);
            } catch (Throwable endOfStack) {
                question.leftOpen = true;
                throw endOfStack;
            }
            log.failed(thrown);
        }
    }

    private void answered(Question question, Credentials given) {
        Held answer;
        boolean changed = false;
        lock.lock();
        try {
            noteEnded(question);
            if (question.number > heldFrom) {
                Held before = held;
                Held next = next(before, given);
                held = next;
                if (next.expires() || before != null && before.expires()) {
                    oldest = next.version;
                }
                heldFrom = question.number;
                changed = before != null && before.version != next.version;
                trouble.end();
            }
            answer = Objects.requireNonNull(held);
        } finally {
            lock.unlock();
        }
        question.answer.complete(answer);
        if (changed) {
            atChange.run();
        }
    }

    private void failed(Question question, Throwable thrown) {
        lock.lock();
        try {
            noteEnded(question);
            if (question.number == questions) {
                trouble.note(thrown, clock.exact());
            }
        } finally {
            lock.unlock();
        }
        question.answer.completeExceptionally(thrown);
    }

    /** Under the lock. An answer for which there is no memory ends twice: the second time as a failure. */
    private void noteEnded(Question question) {
        if (question.ended) {
            return;
        }
        question.ended = true;
        running--;
        if (pending == question) {
            pending = null;
        }
    }

    private Held next(@Nullable Held before, Credentials given) {
        int version = before == null ? 1 : isSame(before.credentials, given) ? before.version : before.version + 1;
        if (given.validFor() == null) {
            return new Held(given, version, 0, 0);
        }
        long now = clock.exact();
        long time = Math.min(given.validFor().toSeconds(), TimeUnit.DAYS.toSeconds(3650)) * 1_000_000_000L
                + given.validFor().toNanosPart();
        return new Held(given, version, now + spread((long) (RENEW_AT * time), SPREAD / RENEW_AT), now + time);
    }

    private long spread(long nanos, double share) {
        return (long) (nanos * (1 - share + 2 * share * random.getAsDouble()));
    }

    private static boolean isSame(Credentials one, Credentials other) {
        return Objects.equals(one.username(), other.username()) && Objects.equals(one.password(), other.password());
    }
}
