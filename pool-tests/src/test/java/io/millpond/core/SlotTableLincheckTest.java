package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The bound while places are claimed, freed and their number changed. A claim may fail though a place was free at some
 * instant, so that operations answer nothing; what must hold is said of the end.
 */
@Tag("deep")
@Tag("interleavings")
class SlotTableLincheckTest {
    /** One place is taken of two; openings come while the table shrinks to one place and grows again. */
    public static class Resized {
        private final SlotTable<Object> table = new SlotTable<>(2, new CoarseClock(() -> 1));
        private final ConcurrentLinkedQueue<Slot<Object>> opened = new ConcurrentLinkedQueue<>();

        public Resized() {
            claim();
        }

        /** As the pool does it: a doomed opening frees its place. */
        @Operation
        public void claim() {
            Slot<Object> slot = table.claim();
            if (slot != null && slot.trySettle(slot.ticket()) == 0) {
                table.vacate(slot, slot.ticket());
            } else if (slot != null) {
                opened.add(slot);
            }
        }

        @Operation
        public void free() {
            Slot<Object> slot = opened.poll();
            if (slot != null) {
                table.vacate(slot, slot.ticket());
            }
        }

        @Operation(nonParallelGroup = "resizer")
        public void shrink() {
            shrink(table);
        }

        void shrink(SlotTable<Object> table) {
            table.resize(1);
            if (table.occupied() > 1) {
                table.forEach(slot -> slot.doom(1));
            }
        }

        @Operation(nonParallelGroup = "resizer")
        public void grow() {
            table.resize(2);
        }

        @Validate
        public void withinTheLimitOnceTheDoomedAreGone() {
            for (Slot<Object> slot : opened) {
                if (SlotState.doom(slot.state()) != 0) {
                    table.vacate(slot, slot.ticket());
                }
            }
            int taken = table.slots().length - table.count(SlotState.FREE);
            if (table.occupied() > table.limit() || table.occupied() != taken) {
                throw new IllegalStateException(
                        table.occupied() + " counted, " + taken + " taken, " + table.limit() + " allowed");
            }
        }
    }

    /** Openings while the pool closes: each is doomed, or refused. */
    public static class Closed {
        private final SlotTable<Object> table = new SlotTable<>(2, new CoarseClock(() -> 1));
        private final AtomicInteger escaped = new AtomicInteger();
        private volatile boolean swept;

        @Operation
        public void claim() {
            boolean late = swept;
            Slot<Object> slot = table.claim();
            if (slot != null && late) {
                escaped.incrementAndGet();
            }
        }

        @Operation
        public void close() {
            close(table);
            swept = true;
        }

        void close(SlotTable<Object> table) {
            table.close();
            table.forEach(slot -> slot.doom(1));
        }

        @Validate
        public void nothingEscapes() {
            for (Slot<Object> slot : table.slots()) {
                long state = slot.state();
                if (swept && SlotState.phase(state) == SlotState.OPENING && SlotState.doom(state) == 0) {
                    escaped.incrementAndGet();
                }
            }
            if (escaped.get() != 0) {
                throw new IllegalStateException("an opening outlived the close");
            }
        }
    }

    /** Must be found out: looks whether there are too many before it lets nobody in any more. */
    public static class CountsTooEarly extends Resized {
        @Override
        void shrink(SlotTable<Object> table) {
            boolean tooMany = table.occupied() > 1;
            table.resize(1);
            if (tooMany) {
                table.forEach(slot -> slot.doom(1));
            }
        }
    }

    /** Must be found out: the same at the close. */
    public static class DoomsTooEarly extends Closed {
        @Override
        void close(SlotTable<Object> table) {
            table.forEach(slot -> slot.doom(1));
            table.close();
        }
    }

    private static Options<?, ?> model() {
        return LincheckRuns.model()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(LincheckRuns.iterations(10))
                .invocationsPerIteration(LincheckRuns.interleavings(300));
    }

    private static Options<?, ?> stress() {
        return new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(LincheckRuns.iterations(10))
                .invocationsPerIteration(LincheckRuns.interleavings(1000));
    }

    @Test
    void mustKeepTheLimitWhileItChanges() {
        LincheckRuns.scenarios(2).check(Resized.class);
        model().check(Resized.class);
    }

    @Test
    @Tag("slow")
    void mustKeepTheLimitWhileItChangesUnderStress() {
        stress().check(Resized.class);
    }

    @Test
    void mustLetNoOpeningOutliveTheClose() {
        model().check(Closed.class);
    }

    /** If this passes, the first check above finds nothing. */
    @Test
    void mustFindAResizeThatCountsTooEarly() {
        assertThatThrownBy(() -> LincheckRuns.canary(2).check(CountsTooEarly.class))
                .hasMessageContaining("withinTheLimitOnceTheDoomedAreGone has failed");
    }

    /** If this passes, the last check above finds nothing. */
    @Test
    void mustFindACloseThatDoomsTooEarly() {
        assertThatThrownBy(() -> model().check(DoomsTooEarly.class)).hasMessageContaining("nothingEscapes has failed");
    }
}
