package io.millpond.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.testkit.database.Ways.NotThisWay;
import io.millpond.testkit.database.Ways.Way;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaysTest {
    private static final Server SERVER = new Server() {
        @Override
        public String description() {
            return "fake";
        }

        @Override
        public String jdbcUrl() {
            return "";
        }

        @Override
        public String username() {
            return "";
        }

        @Override
        public String password() {
            return "";
        }
    };

    @Test
    void mustTakeTheFirstWayThatWorksAndStartItOnce() {
        AtomicInteger starts = new AtomicInteger();
        Ways ways = new Ways(
                "none",
                new Way("closed", () -> {
                    throw new NotThisWay("closed today");
                }),
                new Way("open", () -> {
                    starts.incrementAndGet();
                    return SERVER;
                }));
        assertThat(ways.start()).isSameAs(ways.start()).isSameAs(SERVER);
        assertThat(starts).hasValue(1);
    }

    @Test
    void mustNameEveryWayWithItsReasonAndNotTryAgain() {
        AtomicInteger tries = new AtomicInteger();
        Ways ways = new Ways(
                "none",
                new Way("first", () -> {
                    tries.incrementAndGet();
                    throw new NotThisWay("closed today");
                }),
                new Way("second", () -> {
                    throw new NoClassDefFoundError("gone");
                }));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(ways::start)
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("first: closed today")
                    .hasMessageContaining("second: java.lang.NoClassDefFoundError: gone");
        }
        assertThat(tries).hasValue(1);
    }
}
