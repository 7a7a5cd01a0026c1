package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millpond.core.LentSlots;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The one object that a borrow allocates. */
class HandleSizeTest {
    @Test
    void mustFitIn48Bytes() {
        FakePool pool = new FakePool(new RecordingDriver().connect());
        long ticket = LentSlots.lease(pool.slot);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Thread self = Thread.currentThread();
        ConnectionHandle[] handles = new ConnectionHandle[20_000];
        handles[0] = new ConnectionHandle(pool.slot, ticket, pool.physical, self);
        long before = threads.getThreadAllocatedBytes(self.getId());
        for (int i = 0; i < handles.length; i++) {
            handles[i] = new ConnectionHandle(pool.slot, ticket, pool.physical, self);
        }
        long each = (threads.getThreadAllocatedBytes(self.getId()) - before) / handles.length;
        assertThat(each).isLessThanOrEqualTo(48);
        assertThat(handles[handles.length - 1].isLive()).isTrue();
    }
}
