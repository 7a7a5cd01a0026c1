package io.millpond.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How tests wait for what they expect, where they do not say so themselves: they look soon and often, so that nobody
 * waits for the next look, and have patience for 30 s, which no test that passes needs, except on a machine that is
 * busy with something else. Around every test class, by {@code META-INF/services}.
 */
public final class Patience implements BeforeAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_LOOK = Duration.ofMillis(3);
    private static final Duration RAREST = Duration.ofMillis(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
        Awaitility.setDefaultPollDelay(FIRST_LOOK);
        Awaitility.setDefaultPollInterval(IterativePollInterval.iterative(Patience::next, FIRST_LOOK));
    }

    /** Half as long again each time: what is noticed late is late by a third of the wait at most. */
    private static Duration next(Duration last) {
        Duration longer = last.multipliedBy(3).dividedBy(2);
        return longer.compareTo(RAREST) < 0 ? longer : RAREST;
    }
}
