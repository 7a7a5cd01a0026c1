package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.core.CoarseClock;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CredentialsCacheTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long PAUSE = SECOND / 2;

    private final AtomicLong nanos = new AtomicLong();
    private final CoarseClock clock = new CoarseClock(nanos::get);
    private final PoolThreads threads = new PoolThreads("test", null);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.stop();
    }

    private CredentialsCache cache(CredentialsProvider provider) {
        return cache(provider, new CredentialsCache.Patience(50_000_000, 150_000_000));
    }

    /** For a provider that answers at once, however slow the machine is. */
    private CredentialsCache patientCache(CredentialsProvider provider) {
        return cache(provider, new CredentialsCache.Patience(20 * SECOND, 20 * SECOND));
    }

    private CredentialsCache cache(CredentialsProvider provider, CredentialsCache.Patience patience) {
        CredentialsProvider counted = () -> {
            asked.incrementAndGet();
            return provider.credentials();
        };
        return new CredentialsCache("test", counted, clock, threads, patience, () -> 0.5);
    }

    private static String password(CredentialsCache.Held held) {
        return held.credentials().password();
    }

    /** Those that expire replace those before them. */
    private static void awaitAnswerAfter(CredentialsCache.Held before, CredentialsCache cache) {
        while (!cache.areOutdated(before.version())) {
            Thread.onSpinWait();
        }
    }

    @Test
    void mustAskOnceAndOnNoOtherThreadWhereNoProviderWasGiven() throws Exception {
        Thread caller = Thread.currentThread();
        CredentialsCache cache = cache(() -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            return Credentials.of("app", "one");
        });
        cache.askForGood();
        CredentialsCache.Held held = cache.forConnect();
        assertThat(password(held)).isEqualTo("one");
        nanos.addAndGet(1000 * SECOND);
        assertThat(cache.forConnect()).isSameAs(held);
        assertThat(cache.insteadOf(held)).isNull();
        assertThat(cache.renewIfDue(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(asked).hasValue(1);
    }

    @Test
    void mustAskBeforeEachConnectWhereTheAnswerHasNoExpiry() throws Exception {
        CredentialsCache cache = patientCache(() -> Credentials.of("app", "one"));
        CredentialsCache.Held first = cache.forConnect();
        CredentialsCache.Held second = cache.forConnect();
        assertThat(List.of(password(first), password(second))).containsOnly("one");
        assertThat(asked).hasValue(2);
        assertThat(second.version()).isEqualTo(first.version());
        assertThat(cache.renewIfDue(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void mustAskAgainWhenAFifthOfTheTimeIsLeftAndMeanwhileUseTheOldOnes() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        CredentialsCache cache = cache(() -> {
            if (number.incrementAndGet() == 2) {
                goOn.await();
            }
            return Credentials.of("app", "secret" + number).validFor(Duration.ofSeconds(100));
        });
        CredentialsCache.Held first = cache.forConnect();
        assertThat(password(first)).isEqualTo("secret1");
        nanos.set(79 * SECOND);
        assertThat(cache.renewIfDue(clock.exact())).isEqualTo(80 * SECOND + 1);
        cache.forConnect();
        assertThat(asked).hasValue(1);
        nanos.set(80 * SECOND);
        cache.renewIfDue(clock.exact());
        assertThat(password(cache.forConnect()))
                .as("the provider takes its time")
                .isEqualTo("secret1");
        goOn.countDown();
        awaitAnswerAfter(first, cache);
        assertThat(password(cache.forConnect())).isEqualTo("secret2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void mustGoOnWithExpiredOnesWhileTheProviderHangs() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CountDownLatch hang = new CountDownLatch(1);
        CredentialsCache cache = cache(() -> {
            if (number.incrementAndGet() > 1) {
                hang.await();
            }
            return Credentials.of("app", "secret" + number).validFor(Duration.ofSeconds(1));
        });
        cache.forConnect();
        nanos.set(100 * SECOND);
        for (int i = 0; i < 5; i++) {
            assertThat(password(cache.forConnect())).isEqualTo("secret1");
        }
        assertThat(asked).as("one question at a time").hasValue(2);
        hang.countDown();
    }

    @Test
    void mustGoOnWithOldOnesWhenTheProviderThrowsOrAnswersNull() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CredentialsCache cache = patientCache(() -> switch (number.incrementAndGet()) {
            case 1 -> Credentials.of("app", "one");
            case 2 -> throw new IllegalStateException("vault token s.12345 expired");
            case 3 -> null;
            default -> Credentials.of("app", "two");
        });
        assertThat(password(cache.forConnect())).isEqualTo("one");
        assertThat(password(cache.forConnect())).isEqualTo("one");
        nanos.addAndGet(SECOND);
        assertThat(password(cache.forConnect())).isEqualTo("one");
        assertThat(asked).hasValue(3);
        nanos.addAndGet(SECOND);
        CredentialsCache.Held next = cache.forConnect();
        assertThat(password(next)).isEqualTo("two");
        assertThat(next.version()).isEqualTo(2);
    }

    @Test
    void mustFailWithoutTheSecretStoresWordsIfThereIsNothingOlder() {
        CredentialsCache cache = patientCache(() -> {
            throw new IllegalStateException("vault token s.12345 expired");
        });
        assertThatThrownBy(cache::forConnect)
                .isInstanceOf(SQLException.class)
                .hasMessage("the credentials provider failed: java.lang.IllegalStateException")
                .hasNoCause();
    }

    @Test
    void mustAskOnceMoreWhenTheDatabaseRefuses() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CredentialsCache cache = patientCache(() -> Credentials.of("app", number.incrementAndGet() < 3 ? "old" : "new")
                .validFor(Duration.ofDays(1)));
        CredentialsCache.Held first = cache.forConnect();
        assertThat(cache.insteadOf(first)).as("the same again").isNull();
        CredentialsCache.Held next = cache.insteadOf(first);
        assertThat(password(next)).isEqualTo("new");
        assertThat(cache.insteadOf(first))
                .as("known already, without a question")
                .isSameAs(next);
        assertThat(asked).hasValue(3);
    }

    @Test
    void mustAskOneQuestionForManyConnects() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CredentialsCache cache = cache(() -> {
            goOn.await();
            return Credentials.of("app", "one").validFor(Duration.ofDays(1));
        });
        Set<CredentialsCache.Held> given = ConcurrentHashMap.newKeySet();
        CompletableFuture<?>[] connects = new CompletableFuture<?>[8];
        for (int i = 0; i < connects.length; i++) {
            connects[i] = CompletableFuture.runAsync(
                    () -> {
                        try {
                            given.add(cache.forConnect());
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    },
                    task -> new Thread(task).start());
        }
        goOn.countDown();
        CompletableFuture.allOf(connects).join();
        assertThat(given).hasSize(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void mustBearAnyTimeOfValidity() throws Exception {
        CredentialsCache cache =
                cache(() -> Credentials.of("app", "one").validFor(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)));
        assertThat(cache.forConnect().expiresAt()).isPositive();
        CredentialsCache brief = cache(() -> Credentials.of("app", "one").validFor(Duration.ofNanos(1)));
        assertThat(brief.forConnect()).isNotNull();
        assertThatThrownBy(() -> Credentials.of("app", "one").validFor(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Credentials.of("app", "one").validFor(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mustLeaveAProviderAloneForAWhileAfterItFailed() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CredentialsCache cache = cache(() -> {
            if (number.incrementAndGet() > 1) {
                throw new IllegalStateException("busy");
            }
            return Credentials.of("app", "one");
        });
        cache.forConnect();
        for (int i = 0; i < 100; i++) {
            assertThat(password(cache.forConnect())).isEqualTo("one");
            assertThat(cache.insteadOf(cache.forConnect())).isNull();
        }
        assertThat(asked).as("one answer, one failure, a pause").hasValue(2);
        nanos.addAndGet(PAUSE - 1);
        cache.forConnect();
        assertThat(asked).hasValue(2);
        nanos.addAndGet(1);
        cache.forConnect();
        assertThat(asked).hasValue(3);
    }

    @Test
    void mustAnswerWithTheFailureAtOnceDuringThePauseIfThereIsNothingOlder() {
        CredentialsCache cache = cache(() -> {
            throw new IllegalStateException("busy");
        });
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(cache::forConnect).hasMessageContaining("IllegalStateException");
        }
        assertThat(asked).hasValue(1);
        nanos.addAndGet(PAUSE);
        assertThatThrownBy(cache::forConnect).hasMessageContaining("IllegalStateException");
        assertThat(asked).hasValue(2);
    }

    @Test
    void mustNotAskDuringThePauseWhenTheNextOnesAreDue() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CredentialsCache cache = cache(() -> {
            if (number.incrementAndGet() > 1) {
                throw new IllegalStateException("busy");
            }
            return Credentials.of("app", "one").validFor(Duration.ofSeconds(100));
        });
        cache.forConnect();
        nanos.set(90 * SECOND);
        cache.renewIfDue(clock.exact());
        awaitCalls(number, 2);
        awaitRest();
        for (int i = 0; i < 100; i++) {
            cache.renewIfDue(clock.exact());
            assertThat(password(cache.forConnect())).isEqualTo("one");
        }
        assertThat(asked).hasValue(2);
    }

    /** What a call has led to is known a moment after the call. */
    private void awaitRest() {
        while (threads.running() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void awaitCalls(AtomicInteger calls, int number) {
        while (calls.get() < number) {
            Thread.onSpinWait();
        }
    }

    /** Answers the first call with one, leaves the next to hang, and answers those after that. */
    private CredentialsProvider hangingAtSecond(AtomicInteger number, CountDownLatch hang, String late) {
        return () -> {
            int n = number.incrementAndGet();
            if (n == 2) {
                hang.await();
                return Credentials.of("app", late);
            }
            return Credentials.of("app", "answer" + n);
        };
    }

    @Test
    void mustNotTakeTheLateAnswerToAnEarlierQuestion() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CountDownLatch hang = new CountDownLatch(1);
        CredentialsCache cache = cache(hangingAtSecond(number, hang, "late"));
        cache.forConnect();
        assertThat(password(cache.forConnect())).as("it hangs").isEqualTo("answer1");
        nanos.set(31 * SECOND);
        CredentialsCache.Held later = cache.forConnect();
        assertThat(password(later)).as("asked again").isEqualTo("answer3");
        assertThat(later.version()).isEqualTo(2);
        hang.countDown();
        awaitRest();
        assertThat(cache.insteadOf(new CredentialsCache.Held(Credentials.of("app", "x"), 1, 0, 0)))
                .isSameAs(later);
    }

    @Test
    void mustNotCollectThreadsInAProviderThatHangs() throws Exception {
        LogLines log = new LogLines(ProviderLog.class);
        AtomicInteger number = new AtomicInteger();
        CountDownLatch hang = new CountDownLatch(1);
        CredentialsCache cache = cache(() -> {
            if (number.incrementAndGet() > 1) {
                hang.await();
            }
            return Credentials.of("app", "one");
        });
        cache.forConnect();
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(31 * SECOND);
            assertThat(password(cache.forConnect())).isEqualTo("one");
        }
        awaitCalls(number, 4);
        assertThat(asked).as("one answer, three that hang").hasValue(4);
        await("a line for each").until(() -> log.all().size() == 3);
        assertThat(log.all())
                .allMatch(line ->
                        line.startsWith("WARN test: the credentials provider " + CredentialsCacheTest.class.getName()));
        assertThat(log.all()).anyMatch(line -> line.contains("has not answered for 31000 ms, 3 of its calls hang"));
        nanos.addAndGet(600 * SECOND);
        cache.forConnect();
        await("again, after ten minutes").until(() -> log.all().size() == 4);
        log.close();
        hang.countDown();
        awaitRest();
        nanos.addAndGet(31 * SECOND);
        cache.forConnect();
        assertThat(asked).as("asked again when they are back").hasValue(5);
    }

    /**
     * What it looks up by the context class loader, its secret store's client say, comes from where it
     * comes from itself.
     */
    @Test
    void mustCallTheProviderUnderItsOwnContextLoader() throws Exception {
        ClassLoader drivers = new ClassLoader() {};
        PoolThreads ofDriver = new PoolThreads("test", drivers);
        List<ClassLoader> seen = new CopyOnWriteArrayList<>();
        Foreign application = new Foreign();
        CredentialsProvider provider = application.object(CredentialsProvider.class, (self, method, arguments) -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            if (seen.size() > 1) {
                throw new IllegalStateException("busy");
            }
            return Credentials.of("app", "one");
        });
        CredentialsCache cache = new CredentialsCache(
                "test", provider, clock, ofDriver, new CredentialsCache.Patience(SECOND, SECOND), () -> 0.5);
        cache.forConnect();
        cache.forConnect();
        assertThat(seen).containsExactly(application.loader, application.loader);
        CompletableFuture<ClassLoader> after = new CompletableFuture<>();
        ofDriver.run(() -> after.complete(Thread.currentThread().getContextClassLoader()));
        assertThat(after.get()).isSameAs(drivers);
        ofDriver.stop();
    }

    @Test
    void mustNotWaitForEverForAProviderThatHangsIfThereIsNothingOlder() {
        CountDownLatch hang = new CountDownLatch(1);
        CredentialsCache cache = cache(() -> {
            hang.await();
            return Credentials.of("app", "one");
        });
        assertThatThrownBy(cache::forConnect)
                .isInstanceOf(SQLException.class)
                .hasMessage("the credentials provider has not answered within 150 ms");
        hang.countDown();
    }

    @Test
    void mustHoldUpNobodyByAQuestionThatHasWaitedLongEnough() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CountDownLatch hang = new CountDownLatch(1);
        CredentialsCache cache = cache(hangingAtSecond(number, hang, "late"));
        cache.forConnect();
        cache.forConnect();
        nanos.addAndGet(50_000_000);
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(password(cache.forConnect())).isEqualTo("answer1");
        }
        assertThat(System.nanoTime() - begun).as("a hundred waits of 50 ms").isLessThan(SECOND);
        hang.countDown();
    }

    /**
     * The provider looked it up, the password was changed, the database refused the old one, and then came the answer.
     */
    @Test
    void mustAskOnceMoreIfTheAnswerIsOlderThanTheRefusal() throws Exception {
        AtomicInteger number = new AtomicInteger();
        CountDownLatch hang = new CountDownLatch(1);
        CredentialsProvider provider = () -> {
            int n = number.incrementAndGet();
            if (n == 2) {
                hang.await();
            }
            return Credentials.of("app", n < 3 ? "old" : "new").validFor(Duration.ofSeconds(100));
        };
        CredentialsCache cache = patientCache(provider);
        CredentialsCache.Held old = cache.forConnect();
        nanos.set(90 * SECOND);
        cache.renewIfDue(clock.exact());
        awaitCalls(number, 2);
        nanos.addAndGet(1);
        AtomicReference<CredentialsCache.Held> instead = new AtomicReference<>();
        Thread connect = new Thread(() -> {
            try {
                instead.set(cache.insteadOf(old));
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        connect.start();
        while (connect.isAlive() && connect.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        hang.countDown();
        connect.join();
        assertThat(password(instead.get())).isEqualTo("new");
    }
}
