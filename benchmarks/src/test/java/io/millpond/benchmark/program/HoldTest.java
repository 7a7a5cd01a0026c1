package io.millpond.benchmark.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class HoldTest {
    @Test
    void mustLastAsLongAsItSaysAlsoWhereAPermitIsLeft() {
        LockSupport.unpark(Thread.currentThread());
        long began = System.nanoTime();
        Hold.PARK.forMicros(20_000);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(20_000_000);
    }
}
