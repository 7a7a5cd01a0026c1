package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CoarseClock;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of checks that fail. */
class TaskLogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TaskLog log = new TaskLog("shop", new CoarseClock(() -> 7));
    private final LogLines said = new LogLines(TaskLog.class);

    @AfterEach
    void stop() {
        said.close();
    }

    /** pgjdbc's isValid() answers false at its own limit, which is that of the pool in whole seconds. */
    @Test
    void mustNotBlameAFirewallForACheckThatHadNoAnswerInItsTime() {
        log.checkFailed(null, SECOND / 100 * 99, SECOND);
        assertThat(said.all())
                .containsExactly("WARN shop: a liveness check had no answer for 990 ms, and the connection is replaced;"
                        + " the database or the network is slow or silent");
    }

    @Test
    void mustSayWhatMayCutConnectionsThatRest() {
        log.checkFailed(new SQLException("broken pipe", "08006"), SECOND / 100 * 89, SECOND);
        assertThat(said.all().get(0))
                .contains("(java.sql.SQLException, SQLState 08006, code 0)", "cuts connections that rest");
    }
}
