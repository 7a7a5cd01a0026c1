package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NothingLeftBehindTest {
    private final CountDownLatch end = new CountDownLatch(1);

    private Thread start(String name) {
        Thread thread = new Thread(() -> assertThatCode(end::await).doesNotThrowAnyException(), name);
        thread.start();
        return thread;
    }

    @Test
    void mustReportAPoolThreadThatSurvivesByName() throws Exception {
        Set<Thread> before = NothingLeftBehind.poolThreads();
        Thread left = start("millpond-left-worker");
        try {
            assertThatThrownBy(() -> NothingLeftBehind.verify(before, 0))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 pool thread(s) left behind")
                    .hasMessageContaining("millpond-left-worker");
        } finally {
            end.countDown();
            left.join();
        }
        assertThatCode(() -> NothingLeftBehind.verify(before, 5_000_000_000L)).doesNotThrowAnyException();
    }

    @Test
    void mustIgnoreThreadsOfOthersAndThoseThatWereThereBefore() throws Exception {
        Thread old = start("millpond-old");
        Set<Thread> before = NothingLeftBehind.poolThreads();
        Thread other = start("somebody-else");
        assertThatCode(() -> NothingLeftBehind.verify(before, 0)).doesNotThrowAnyException();
        end.countDown();
        old.join();
        other.join();
    }
}
