package io.millpond.pool;

import static io.millpond.dialect.ConnectFailureKind.CREDENTIALS;
import static io.millpond.dialect.ConnectFailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.dialect.ConnectFailureKind;
import io.millpond.upkeep.OpenBackoff;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which failures of connects are told, and how often. */
class ConnectLogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_A_MINUTE = 5;

    private final AtomicLong nanos = new AtomicLong(7);
    private final ConnectLog log = new ConnectLog("shop");
    private final OpenBackoff backoff = new OpenBackoff(() -> 0.5);
    private final LogLines said = new LogLines(ConnectLog.class);

    @AfterEach
    void stop() {
        said.close();
    }

    private void fail(ConnectFailureKind kind) {
        long now = nanos.get();
        log.failed(backoff.failed(kind, new SQLException("no " + kind), now, now));
    }

    private void succeed() {
        OpenBackoff.Failure last = backoff.succeeded();
        assertThat(last).isNotNull();
        log.succeeded(last);
    }

    @Test
    void mustTellOnceOfConnectsThatFailSideBySide() {
        for (int i = 0; i < 10; i++) {
            fail(UNAVAILABLE);
        }
        assertThat(said.all()).hasSize(1);
    }

    /** The first cause is not what keeps the database away now. */
    @Test
    void mustTellOfAnotherCause() {
        for (int i = 0; i < 37; i++) {
            nanos.addAndGet(SECOND);
            fail(UNAVAILABLE);
        }
        nanos.addAndGet(SECOND);
        fail(CREDENTIALS);
        assertThat(said.all())
                .containsExactly(
                        "WARN shop: a connection could not be opened; trying again until it can",
                        "WARN shop: a connection could not be opened, 38 times in a row; trying again until it can");
    }

    @Test
    void mustTellOnceAMinuteWhileItLasts() {
        for (int i = 0; i < 60 * 6; i++) {
            fail(UNAVAILABLE);
            nanos.addAndGet(10 * SECOND);
        }
        assertThat(said.all()).hasSize(60);
        assertThat(said.all().get(1))
                .isEqualTo("WARN shop: a connection could not be opened, 7 times in a row; trying again until it can:"
                        + " java.sql.SQLException: no UNAVAILABLE");
    }

    /** A database that lets every second connect in. */
    @Test
    void mustNotFloodTheLogIfConnectsFailNowAndThen() {
        for (int i = 0; i < 50; i++) {
            nanos.addAndGet(SECOND);
            fail(UNAVAILABLE);
            succeed();
        }
        assertThat(said.all()).hasSize(MOST_A_MINUTE);
        nanos.addAndGet(60 * SECOND);
        fail(UNAVAILABLE);
        assertThat(said.all().get(MOST_A_MINUTE)).endsWith("; 45 more such lines were left out");
    }

    @Test
    void mustTellOfWhatWasLeftOutAsSoonAsThereIsRoom() {
        for (int i = 0; i < MOST_A_MINUTE; i++) {
            fail(UNAVAILABLE);
            succeed();
        }
        fail(UNAVAILABLE);
        assertThat(said.all()).hasSize(MOST_A_MINUTE);
        nanos.addAndGet(60 * SECOND);
        fail(UNAVAILABLE);
        assertThat(said.all()).hasSize(MOST_A_MINUTE + 1);
    }
}
