package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemandTest {
    private final BarePool pool = new BarePool();
    private final Demand demand = new Demand(pool.work);

    @AfterEach
    void stop() {
        pool.threads.stop();
    }

    @Test
    void mustServeTheNextAfterABorrowerRanOutOfStack() {
        assertThat(pool.core.enroll()).isNotNull();
        LongSupplier working = pool.nanos;
        pool.nanos = () -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(demand::serve).isInstanceOf(StackOverflowError.class);
        assertThat(pool.counters.createFailures.sum()).isZero();
        pool.nanos = working;
        demand.serve();
        await("somebody opens for the waiter").until(() -> pool.counters.createFailures.sum() > 0);
    }
}
