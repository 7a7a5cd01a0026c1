package io.millpond.design;

import static io.millpond.design.HandOverModelTest.assertComplete;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What must happen at last when connections are handed over, barged for and waited for, whatever the order:
 * {@code docs/model.md}.
 */
@Tag("model")
class HandOverAtLastTest {
    @TempDir
    Path folder;

    @Test
    void mustServeEveryWaiterOfTwoBorrowersAndOneConnection() throws Exception {
        assertComplete(new AtLastCheck(2, 1).trouble(1).givingUp().closing().run(folder, 10), 5_000);
    }

    @Test
    void mustOpenAConnectionForEveryWaiterThatNeedsOne() throws Exception {
        assertComplete(new AtLastCheck(2, 1).trouble(1).demanded().run(folder, 10), 1_000);
    }

    /** The tick, which asks for every waiter there is, would mend it; it is not in the model. */
    @Test
    void mustFindThatAWaiterIsForgottenIfTheEndOfATaskAsksForNobody() throws Exception {
        TlcRun.Verdict verdict = new AtLastCheck(2, 1)
                .trouble(1)
                .demanded()
                .planted("noDemand")
                .promising("EveryWaitEnds")
                .run(folder, 5);
        assertThat(verdict.wrong()).as(verdict.output()).isEqualTo("EveryWaitEnds");
    }

    /** What the checker would be worth that finds nothing: each of these breaks one promise. */
    @ParameterizedTest(name = "{0} breaks {1}, closing: {2}")
    @CsvSource({
        // a borrower that enrolled parks without a look at the slots
        "noLook, EveryWaitEnds, false",
        // the returner asks whether anybody waits, then makes the slot idle
        "swapped, EveryWaitEnds, false",
        // a connection that comes back is never handed over: newcomers may always go first
        "noPatience, EveryWaitEnds, false",
        // a borrower that enrolled late does not look at the close
        "noLookAtClosed, EveryWaitEnds, true",
        // a slot is taken that has been lent since it was seen idle
        "staleTake, OneOwner, false",
        // a connection that was doomed while it was opened arrives as if it were not
        "noDoomAtArrival, NothingIsLeft, true",
    })
    void mustFindEachPlantedMistake(String mistake, String broken, boolean closing) throws Exception {
        AtLastCheck check = new AtLastCheck(2, 1).planted(mistake).promising(broken);
        TlcRun.Verdict verdict = (closing ? check.closing() : check).run(folder, 5);
        assertThat(verdict.wrong()).as(verdict.output()).isEqualTo(broken);
    }

    @Test
    @Tag("slow")
    void mustOpenAConnectionForEveryWaiterThatNeedsOneWhenSomeGiveUpAndThePoolCloses() throws Exception {
        assertComplete(
                new AtLastCheck(2, 1).trouble(1).givingUp().closing().demanded().run(folder, 30), 10_000);
    }

    @Test
    @Tag("slow")
    void mustServeEveryWaiterOfThreeBorrowersAndOneConnectionWhenSomeGiveUp() throws Exception {
        assertComplete(new AtLastCheck(3, 1).givingUp().run(folder, 30), 10_000);
    }

    /** It takes three: one that gives back, one that is told and gives up, and one that nobody tells. */
    @Test
    @Tag("slow")
    void mustFindThatAWaiterIsForgottenIfWhoGivesUpDoesNotPassOn() throws Exception {
        TlcRun.Verdict verdict = new AtLastCheck(3, 1)
                .givingUp()
                .planted("noPassOn")
                .promising("EveryWaitEnds")
                .run(folder, 30);
        assertThat(verdict.wrong()).as(verdict.output()).isEqualTo("EveryWaitEnds");
    }

    @Test
    @Tag("slow")
    void mustServeEveryWaiterOfThreeBorrowersAndTwoConnections() throws Exception {
        assertComplete(new AtLastCheck(3, 2).run(folder, 30), 300_000);
    }

    @Test
    @Tag("slow")
    void mustServeOrTellEveryWaiterOfThreeBorrowersAndOneConnectionWhenThePoolCloses() throws Exception {
        assertComplete(new AtLastCheck(3, 1).closing().run(folder, 30), 30_000);
    }

    @Test
    @Tag("slow")
    void mustServeOrTellEveryWaiterOfTwoBorrowersAndTwoConnectionsWhenThePoolCloses() throws Exception {
        assertComplete(new AtLastCheck(2, 2).closing().run(folder, 30), 70_000);
    }
}
