package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CallTimes;
import io.millpond.core.CoarseClock;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private int networkTimeout;

    private final Connection raw = (Connection) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                switch (method.getName()) {
                    case "getNetworkTimeout":
                        return networkTimeout;
                    case "setNetworkTimeout":
                        networkTimeout = (int) arguments[1];
                        return null;
                    default:
                        throw new UnsupportedOperationException(method.getName());
                }
            });

    private ReadLimit limit(long query) {
        FakeDialect dialect = new FakeDialect();
        dialect.needsReadLimit = true;
        CallTimes times = new CallTimes(new CoarseClock(System::nanoTime), false, 0);
        ReadLimit limit = ReadLimit.of(raw, dialect, new CallRules(times, true, query, false, new FakePool.Silent()));
        assertThat(limit).isNotNull();
        return limit;
    }

    @Test
    void mustLimitTheReadsOfTheCallAlone() {
        ReadLimit limit = limit(2 * SECOND);
        limit.begin(0);
        assertThat(networkTimeout).isEqualTo(3_500);
        limit.end();
        assertThat(networkTimeout).isZero();
    }

    @Test
    void mustGoByTheNearerOfTheLimits() {
        ReadLimit limit = limit(2 * SECOND);
        limit.begin(SECOND);
        assertThat(networkTimeout).isEqualTo(2_500);
        limit.end();
        limit.begin(3 * SECOND);
        assertThat(networkTimeout).isEqualTo(3_500);
    }

    @Test
    void mustNotLimitWhatHasNoLimit() {
        limit(0).begin(0);
        assertThat(networkTimeout).isZero();
    }

    @Test
    void mustLeaveATimeoutThatSomebodyElseHasSet() {
        networkTimeout = 60_000;
        ReadLimit limit = limit(2 * SECOND);
        limit.begin(0);
        limit.end();
        assertThat(networkTimeout).isEqualTo(60_000);
        networkTimeout = 0;
        limit.begin(0);
        networkTimeout = 70_000;
        limit.end();
        assertThat(networkTimeout).isEqualTo(70_000);
    }
}
