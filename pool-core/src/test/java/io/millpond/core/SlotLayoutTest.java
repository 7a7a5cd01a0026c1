package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What is written in each lease shares no cache line with anything else, and no more is spent on that than it takes.
 */
class SlotLayoutTest {
    private static final int LINE = 128;

    /** Two words of 8 bytes with so many bytes between them never lie on one line. */
    private static final int APART = LINE - 8;

    private static final int MANY = 20_000;

    @Test
    void mustKeepOthersOffTheLinesOfALease() throws Exception {
        assertThat(gaps(Slot.class, LeaseFields.class, sizeOf(() -> new Slot<>(7))))
                .allMatch(gap -> gap >= APART);
    }

    /** HotSpot fills the hole behind an object's header with a field of a subclass, if one fits. */
    @Test
    void mustKeepWhatIsWrittenForWaitersBehindTheLease() throws Exception {
        List<Long> lease = gaps(Slot.class, LeaseFields.class, 0);
        List<Long> others = gaps(Slot.class, SlotFields.class, 0);
        assertThat(others.get(0)).isGreaterThanOrEqualTo(-lease.get(1));
        assertThat(SlotFields.class.getDeclaredFields())
                .as("longs and references, the only ones that are looked at or rarely written")
                .allMatch(field -> Modifier.isStatic(field.getModifiers())
                        || field.getType() == long.class
                        || !field.getType().isPrimitive());
    }

    @Test
    void mustKeepOthersOffTheLineOfATimer() throws Exception {
        assertThat(gaps(CallTimer.class, CallTimer.class.getSuperclass(), sizeOf(CallTimer::new)))
                .allMatch(gap -> gap >= APART);
    }

    @Test
    void mustNotGrowUnnoticed() {
        assertThat(sizeOf(() -> new Slot<>(7))).isLessThanOrEqualTo(176 + 2 * 64);
        assertThat(sizeOf(CallTimer::new)).isLessThanOrEqualTo(152 + 2 * 64);
        assertThat(sizeOf(TimeHistogram::new)).isLessThanOrEqualTo(32);
    }

    @Test
    void mustSpendOnTimesOnlyWhatWasRecorded() {
        long one = sizeOf(() -> {
            TimeHistogram times = new TimeHistogram();
            times.recordExclusive(1_000, 1);
            return times;
        });
        assertThat(one).isLessThanOrEqualTo(32 + 56);
    }

    /** The bytes of the object before and behind the longs that this class declares. */
    private static List<Long> gaps(Class<?> type, Class<?> declaring, long size) throws Exception {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field one = unsafe.getDeclaredField("theUnsafe");
        one.setAccessible(true);
        Object instance = one.get(null);
        long first = Long.MAX_VALUE;
        long end = 0;
        assertThat(declaring.isAssignableFrom(type)).isTrue();
        for (Field field : declaring.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && field.getType() == long.class) {
                long at = (long)
                        unsafe.getMethod("objectFieldOffset", Field.class).invoke(instance, field);
                first = Math.min(first, at);
                end = Math.max(end, at + Long.BYTES);
            }
        }
        List<Long> gaps = new ArrayList<>();
        gaps.add(first);
        gaps.add(size - end);
        return gaps;
    }

    private static long sizeOf(Supplier<?> made) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        Object[] kept = new Object[MANY];
        kept[0] = made.get();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < MANY; i++) {
            kept[i] = made.get();
        }
        return (threads.getThreadAllocatedBytes(self) - before) / MANY;
    }
}
