package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CoarseClock;
import io.millpond.spi.Credentials;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which connections have had their time because of the password that they were opened with. */
@Timeout(30)
class OutdatedCredentialsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong(1);
    private final PoolThreads threads = new PoolThreads("test", null);

    @AfterEach
    void stop() {
        threads.stop();
    }

    /** A cache whose provider gives one after the other. */
    private CredentialsCache giving(Credentials... answers) {
        Iterator<Credentials> next = List.of(answers).iterator();
        CredentialsCache.Patience patience = new CredentialsCache.Patience(10_000_000_000L, 10_000_000_000L);
        return new CredentialsCache("test", next::next, new CoarseClock(nanos::get), threads, patience, () -> 0.5);
    }

    private static Credentials password(String password) {
        return Credentials.of("app", password);
    }

    /** A connect that the database lets in; answers which credentials it used. */
    private static int connect(CredentialsCache cache) throws Exception {
        CredentialsCache.Held held = cache.forConnect();
        cache.accepted(held);
        return held.version();
    }

    @Test
    void mustKeepConnectionsIfNobodySaysHowLongAPasswordHolds() throws Exception {
        CredentialsCache cache = giving(password("one"), password("two"), password("three"));
        int one = connect(cache);
        int two = connect(cache);
        int three = connect(cache);
        assertThat(List.of(one, two, three)).doesNotHaveDuplicates();
        assertThat(List.of(one, two, three)).noneMatch(cache::areOutdated);
    }

    @Test
    void mustReplaceThoseOfAPasswordThatExpires() throws Exception {
        CredentialsCache cache = giving(
                password("one").validFor(HOUR), password("one").validFor(HOUR), password("two"), password("three"));
        int one = connect(cache);
        nanos.addAndGet(HOUR.toNanos());
        assertThat(connect(cache)).as("the same again").isEqualTo(one);
        assertThat(cache.areOutdated(one)).isFalse();
        nanos.addAndGet(HOUR.toNanos());
        int two = connect(cache);
        assertThat(cache.areOutdated(one)).isTrue();
        int three = connect(cache);
        assertThat(List.of(two, three)).noneMatch(cache::areOutdated);
    }

    @Test
    void mustReplaceAllOlderOnesWhenAPasswordComesThatExpires() throws Exception {
        CredentialsCache cache =
                giving(password("one"), password("two"), password("three").validFor(HOUR));
        int one = connect(cache);
        int two = connect(cache);
        int three = connect(cache);
        assertThat(List.of(one, two)).allMatch(cache::areOutdated);
        assertThat(cache.areOutdated(three)).isFalse();
    }

    @Test
    void mustReplaceThoseOfAPasswordThatTheDatabaseTakesNoMore() throws Exception {
        CredentialsCache cache = giving(password("one"), password("one"), password("two"));
        int one = connect(cache);
        CredentialsCache.Held next = cache.insteadOf(cache.forConnect());
        assertThat(next).isNotNull();
        assertThat(cache.areOutdated(one)).isTrue();
        assertThat(cache.areOutdated(next.version())).isFalse();
    }

    /** A slow connect, which the database had let in before the password was changed. */
    @Test
    void mustReplaceThemAlsoIfAnOlderConnectCameLater() throws Exception {
        CredentialsCache cache = giving(password("one"), password("two"), password("two"), password("three"));
        CredentialsCache.Held one = cache.forConnect();
        CredentialsCache.Held two = cache.forConnect();
        cache.accepted(two);
        cache.accepted(one);
        assertThat(cache.insteadOf(cache.forConnect())).isNotNull();
        assertThat(List.of(one.version(), two.version())).allMatch(cache::areOutdated);
    }

    @Test
    void mustKeepThemIfThereIsNoOtherPassword() throws Exception {
        CredentialsCache cache = giving(password("one"), password("one"), password("one"));
        int one = connect(cache);
        assertThat(cache.insteadOf(cache.forConnect())).isNull();
        assertThat(cache.areOutdated(one))
                .as("it may be refused by mistake, and those that would replace them have it too")
                .isFalse();
    }

    /** Where each connect has a token of its own, a token that is refused says nothing of those before it. */
    @Test
    void mustKeepThemIfAPasswordIsRefusedThatNeverWorked() throws Exception {
        CredentialsCache cache = giving(password("one"), password("two"), password("three"));
        int one = connect(cache);
        assertThat(cache.insteadOf(cache.forConnect())).isNotNull();
        assertThat(cache.areOutdated(one)).isFalse();
    }
}
