package io.millpond.upkeep;

import static io.millpond.dialect.ConnectFailureKind.CAPACITY;
import static io.millpond.dialect.ConnectFailureKind.CONFIGURATION;
import static io.millpond.dialect.ConnectFailureKind.CREDENTIALS;
import static io.millpond.dialect.ConnectFailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.dialect.ConnectFailureKind;
import org.junit.jupiter.api.Test;

class OpenBackoffTest {
    private static final long MS = 1_000_000;

    private final OpenBackoff backoff = new OpenBackoff(() -> 0.5);
    private long now = 7;

    /** A connect that begins after the last failure and fails at once; answers the pause until the next, in ms. */
    private long pauseAfter(ConnectFailureKind kind) {
        long begun = ++now;
        return (backoff.failed(kind, new Exception(), begun, now).retryAt() - now) / MS;
    }

    @Test
    void mustWaitLongerAfterEachFailureButLessThanASecond() {
        long[] pauses = {100, 200, 400, 750, 750, 750};
        for (int i = 0; i < pauses.length; i++) {
            assertThat(pauseAfter(i % 2 == 0 ? UNAVAILABLE : CAPACITY)).isEqualTo(pauses[i]);
            assertThat(backoff.failure().inARow()).isEqualTo(i + 1);
        }
        assertThat(backoff.succeeded().inARow()).isEqualTo(6);
        assertThat(backoff.failure()).isNull();
        assertThat(pauseAfter(UNAVAILABLE)).isEqualTo(100);
    }

    @Test
    void mustWaitLongerWhereOnlyAPersonCanHelp() {
        long[] pauses = {1000, 2000, 4000, 8000, 10000, 10000};
        for (int i = 0; i < pauses.length; i++) {
            assertThat(pauseAfter(i % 2 == 0 ? CREDENTIALS : CONFIGURATION)).isEqualTo(pauses[i]);
        }
    }

    @Test
    void mustBeginAnewWhenAFinalFailureTurnsIntoAPassingOne() {
        pauseAfter(UNAVAILABLE);
        pauseAfter(UNAVAILABLE);
        assertThat(pauseAfter(CREDENTIALS)).isEqualTo(1000);
        assertThat(pauseAfter(CREDENTIALS)).isEqualTo(2000);
        assertThat(pauseAfter(UNAVAILABLE)).isEqualTo(100);
        assertThat(pauseAfter(UNAVAILABLE)).isEqualTo(200);
        assertThat(backoff.failure().inARow()).isEqualTo(6);
    }

    @Test
    void mustSpreadTheRetriesByAFifth() {
        assertThat(new OpenBackoff(() -> 0.0)
                        .failed(UNAVAILABLE, new Exception(), 0, 1)
                        .retryAt())
                .isEqualTo(1 + 80 * MS);
        assertThat(new OpenBackoff(() -> 1.0)
                        .failed(UNAVAILABLE, new Exception(), 0, 1)
                        .retryAt())
                .isEqualTo(1 + 120 * MS);
    }

    @Test
    void mustNotLengthenThePauseForConnectsThatRanSideBySide() {
        OpenBackoff.Failure first = backoff.failed(UNAVAILABLE, new Exception("first"), 10, 20);
        OpenBackoff.Failure second = backoff.failed(UNAVAILABLE, new Exception("second"), 15, 30);
        assertThat(second.retryAt()).isEqualTo(first.retryAt());
        assertThat(second.inARow()).isEqualTo(1);
        assertThat(second.cause()).hasMessage("second");
        assertThat(backoff.failed(UNAVAILABLE, new Exception(), 31, 40).inARow())
                .isEqualTo(2);
    }

    @Test
    void mustEndEveryPauseForWhoWantsANewAttempt() {
        for (ConnectFailureKind kind : ConnectFailureKind.values()) {
            pauseAfter(kind);
            now += MS;
            assertThat(backoff.mayTry(now)).isFalse();
            backoff.retryNow(now);
            assertThat(backoff.mayTry(now)).isTrue();
        }
        assertThat(backoff.failure().inARow()).isEqualTo(ConnectFailureKind.values().length);
        assertThat(pauseAfter(CONFIGURATION)).as("the next one is no shorter").isEqualTo(4000);
    }

    /** A provider may give another password each time that is no better. */
    @Test
    void mustNotTryMoreOftenThanOnceInTheFirstPauseForAnotherPassword() {
        for (int i = 0; i < 4; i++) {
            pauseAfter(CREDENTIALS);
        }
        long failedAt = now;
        now += 10 * MS;
        backoff.retrySoon(CONFIGURATION, now);
        assertThat(backoff.failure().retryAt()).as("was not the matter").isEqualTo(failedAt + 8000 * MS);
        backoff.retrySoon(CREDENTIALS, now);
        assertThat(backoff.failure().retryAt()).isEqualTo(failedAt + 1000 * MS);
        now += 3000 * MS;
        backoff.retrySoon(CREDENTIALS, now);
        assertThat(backoff.failure().retryAt()).as("never later").isEqualTo(failedAt + 1000 * MS);
        assertThat(pauseAfter(CREDENTIALS)).isEqualTo(10000);
    }

    @Test
    void mustHaveNothingToEndWhereNoConnectFailed() {
        backoff.retryNow(now);
        backoff.retrySoon(CREDENTIALS, now);
        assertThat(backoff.failure()).isNull();
        assertThat(backoff.isProbing()).isFalse();
    }

    @Test
    void mustNotTryBeforeThePauseIsOver() {
        assertThat(backoff.mayTry(0)).isTrue();
        OpenBackoff.Failure failure = backoff.failed(UNAVAILABLE, new Exception(), 1, 2);
        assertThat(backoff.mayTry(failure.retryAt() - 1)).isFalse();
        assertThat(backoff.mayTry(failure.retryAt())).isTrue();
    }

    @Test
    void mustProbeFromTheFirstDoubtUntilAConnectOrACheckSucceeds() {
        assertThat(backoff.isProbing()).isFalse();
        assertThat(backoff.doubt()).isTrue();
        assertThat(backoff.doubt()).as("it is in doubt already").isFalse();
        assertThat(backoff.isProbing()).isTrue();
        backoff.reassure();
        assertThat(backoff.isProbing()).isFalse();
        assertThat(backoff.doubt()).isTrue();
        backoff.succeeded();
        assertThat(backoff.isProbing()).isFalse();
    }

    @Test
    void mustNotBeReassuredByAnOldConnectionWhileNewOnesFail() {
        pauseAfter(UNAVAILABLE);
        backoff.reassure();
        assertThat(backoff.failure()).isNotNull();
        assertThat(backoff.isProbing()).isTrue();
        assertThat(backoff.doubt())
                .as("the first that died since connects began to fail")
                .isTrue();
        backoff.reassure();
        assertThat(backoff.failure()).isNotNull();
        assertThat(backoff.isProbing()).isTrue();
        assertThat(backoff.doubt()).as("one more, after a check that passed").isTrue();
    }

    /** Each doubt has all connections checked. */
    @Test
    void mustDoubtOnceInAnOutageHoweverManyConnectsFail() {
        assertThat(backoff.doubt()).isTrue();
        pauseAfter(UNAVAILABLE);
        assertThat(backoff.doubt()).isFalse();
        pauseAfter(CREDENTIALS);
        assertThat(backoff.doubt()).isFalse();
        backoff.succeeded();
        assertThat(backoff.isProbing()).isFalse();
        assertThat(backoff.doubt()).isTrue();
    }

    @Test
    void mustCountAConnectThatBeganInTheMomentOfTheLastFailureToTheSameAttempt() {
        long retryAt =
                backoff.failed(UNAVAILABLE, new Exception("first"), 10, 20).retryAt();
        OpenBackoff.Failure second = backoff.failed(UNAVAILABLE, new Exception("second"), 20, 30);
        assertThat(second.inARow()).isEqualTo(1);
        assertThat(second.retryAt()).isEqualTo(retryAt);
    }
}
