package io.millpond.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The design of hand-over, barging, cancellation and close, in all its interleavings: {@code docs/model.md}. */
@Tag("model")
class HandOverModelTest {
    @TempDir
    Path folder;

    @Test
    void mustKeepItsInvariantsWithTwoBorrowersAndOneConnectionThatFails() throws Exception {
        assertComplete(new ModelCheck().of(2, 1).trouble(1).run(folder, 10), 30_000);
    }

    /** What the checker would be worth that finds nothing: each of these is one step left out or in the wrong order. */
    @ParameterizedTest(name = "{0} breaks {1}")
    @CsvSource({
        // the returner asks whether anybody waits, then makes the slot idle
        "swapped, NoLostWakeUp",
        // a borrower that leaves the queue does not look for the next in line
        "noPassOn, NoLostWakeUp",
        // a waiter does not clear its notification before it looks for a slot
        "noClear, NoLostWakeUp",
        // a claim does not look at the close a second time
        "noSecondLook, ClosedForGood",
        // a borrower that enrolled late does not look at the close
        "noLookAtClosed, NoLostWakeUp",
        // a slot is taken whose word has changed since it was read
        "staleTake, OneBorrower",
        "staleTake, OwnersOwn",
        // an idle connection that is doomed is forgotten instead of closed
        "forgetsToClose, BoundAndBooks",
        // a connection that was doomed while it was opened arrives as if it were not
        "noDoomAtArrival, ClosedForGood",
    })
    void mustFindEachPlantedMistake(String mistake, String broken) throws Exception {
        TlcRun.Verdict verdict =
                new ModelCheck().of(2, 1).planted(mistake).promising(broken).run(folder, 5);
        assertThat(verdict.wrong()).as(verdict.output()).isEqualTo(broken);
    }

    @Test
    @Tag("slow")
    void mustServeEveryWaiterOrTellIt() throws Exception {
        assertComplete(new ModelCheck().of(2, 1).lasting().run(folder, 30), 30_000);
    }

    @Test
    @Tag("slow")
    void mustFindThatNewcomersStarveWaitersWithoutPatience() throws Exception {
        TlcRun.Verdict verdict = new ModelCheck()
                .of(2, 1)
                .lasting()
                .planted("noPatience")
                .promising("EveryWaitEnds")
                .run(folder, 30);
        assertThat(verdict.wrong()).as(verdict.output()).isEqualTo("EveryWaitEnds");
    }

    @Test
    @Tag("slow")
    void mustKeepItsInvariantsWithTwoBorrowersAndTwoConnections() throws Exception {
        assertComplete(new ModelCheck().of(2, 2).run(folder, 60), 100_000);
    }

    @Test
    @Tag("slow")
    void mustKeepItsInvariantsWithThreeBorrowersAndTwoConnections() throws Exception {
        assertComplete(new ModelCheck().of(3, 2).run(folder, 120), 1_000_000);
    }

    /** A model in which nothing can happen keeps every promise: the number of states shows that much can. */
    static void assertComplete(TlcRun.Verdict verdict, long statesAtLeast) {
        assertThat(verdict.wrong()).as(verdict.output()).isEmpty();
        assertThat(verdict.complete()).as(verdict.output()).isTrue();
        assertThat(verdict.states()).isGreaterThan(statesAtLeast);
    }
}
