package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** The number of a borrower: its thread's, and of which kind it is. */
class BorrowerIdTest {
    private static Thread virtual() throws ReflectiveOperationException {
        assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
        return (Thread) unstarted.invoke(builder, (Runnable) () -> {});
    }

    @Test
    void mustBeTheIdOfAPlatformThread() {
        Thread thread = Thread.currentThread();
        assertThat(BorrowerId.of(thread)).isEqualTo(thread.getId()).isPositive();
        assertThat(BorrowerId.isVirtual(BorrowerId.of(thread))).isFalse();
        assertThat(BorrowerId.threadId(BorrowerId.of(thread))).isEqualTo(thread.getId());
    }

    @Test
    void mustTellAVirtualThreadFromAnother() throws ReflectiveOperationException {
        Thread thread = virtual();
        assertThat(BorrowerId.of(thread)).isEqualTo(-thread.getId()).isNegative();
        assertThat(BorrowerId.isVirtual(BorrowerId.of(thread))).isTrue();
        assertThat(BorrowerId.threadId(BorrowerId.of(thread))).isEqualTo(thread.getId());
    }

    @Test
    void mustTakeASlotThatNobodyBorrowedYetForNoVirtualThreads() {
        assertThat(BorrowerId.isVirtual(0)).isFalse();
        assertThat(BorrowerId.threadId(-17)).isEqualTo(17);
        assertThat(BorrowerId.isVirtual(-17)).isTrue();
    }
}
