package io.millpond.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.testkit.ManualNanos;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the checker is there to find, planted one by one; and that it finds nothing where nothing is. */
class HistoryCheckTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(2);
    private static final Duration PAUSE = Duration.ofNanos(200_000);

    private final ManualNanos clock = new ManualNanos(Long.MAX_VALUE / 2);
    private final History history = new History(clock, 10);
    private final Track ann = history.newTrack();
    private final Track bob = history.newTrack();
    private final Track eve = history.newTrack();
    private final Map<QueueWatch.Seen, Long> parked = new HashMap<>();

    private void pass(long micros) {
        clock.advance(Duration.ofNanos(micros * 1000));
    }

    private int borrow(Track who, int connection) {
        int borrow = who.borrowBegins();
        pass(1);
        return lend(who, borrow, connection);
    }

    private int lend(Track who, int borrow, int connection) {
        who.lent(borrow);
        who.isOn(borrow, connection);
        pass(1);
        return borrow;
    }

    private void giveBack(Track who, int borrow) {
        who.returnBegins(borrow);
        pass(1);
        who.returnEnds(borrow);
        pass(1);
    }

    private int waitSeen(Track who) {
        int borrow = who.borrowBegins();
        pass(10);
        parked.put(new QueueWatch.Seen(who, borrow), clock.getAsLong());
        return borrow;
    }

    private HistoryCheck check(UnaryOperator<HistoryCheck> rule) {
        return rule.apply(HistoryCheck.of(history, parked, TIMEOUT));
    }

    private void finds(UnaryOperator<HistoryCheck> rule, String what) {
        HistoryCheck check = check(rule);
        assertThat(check.violations()).hasSize(1).first().asString().startsWith(what);
        assertThatThrownBy(check::verify).hasMessageContaining("1 violation(s)").hasMessageContaining(what);
    }

    @Test
    void mustFindNothingInAHistoryThatIsInOrder() {
        history.opened(1);
        history.opened(2);
        int first = borrow(ann, 1);
        int second = borrow(bob, 2);
        int third = waitSeen(eve);
        pass(10_000);
        giveBack(ann, first);
        lend(eve, third, 1);
        giveBack(bob, second);
        giveBack(eve, third);
        int late = bob.borrowBegins();
        pass(TIMEOUT.toNanos() / 1000 + 40_000);
        bob.timedOut(late);
        history.abort(1);
        history.close(1);
        history.close(2);
        HistoryCheck check = check(HistoryCheck::everything);
        assertThat(check.violations()).isEmpty();
        assertThat(check.judged()).isEqualTo(1);
        assertThat(check.summary()).contains("4 borrows, 2 connections");
        check.verify();
    }

    @Test
    void mustFindAConnectionWithTwoOwners() {
        history.opened(1);
        borrow(ann, 1);
        borrow(bob, 1);
        finds(HistoryCheck::owners, "two owners: connection 1 was lent to");
    }

    @Test
    void mustFindTwoOwnersThoughASecondLeaseCameBetween() {
        history.opened(1);
        int first = borrow(ann, 1);
        giveBack(bob, borrow(bob, 1));
        giveBack(eve, borrow(eve, 1));
        giveBack(ann, first);
        finds(HistoryCheck::owners, "two owners");
    }

    @Test
    void mustFindAConnectionThatIsLentAfterItsClose() {
        history.opened(1);
        giveBack(ann, borrow(ann, 1));
        history.close(1);
        pass(1);
        giveBack(bob, borrow(bob, 1));
        finds(HistoryCheck::owners, "lent when gone: connection 1");
    }

    @Test
    void mustFindAConnectionThatIsLentAfterItsCloseToWhoWaitedBefore() {
        history.opened(1);
        int waiting = waitSeen(bob);
        history.close(1);
        pass(1);
        giveBack(bob, lend(bob, waiting, 1));
        finds(check -> check.leasesAreNeverTakenAway().owners(), "ended while lent: connection 1");
        assertThat(check(HistoryCheck::owners).violations())
                .as("it may have been lent before, and the lease taken away")
                .isEmpty();
    }

    @Test
    void mustFindAConnectionThatIsClosedWhileItIsLent() {
        history.opened(1);
        int lease = borrow(ann, 1);
        history.close(1);
        pass(1);
        giveBack(ann, lease);
        finds(check -> check.leasesAreNeverTakenAway().owners(), "ended while lent: connection 1");
    }

    @Test
    void mustAllowAConnectionToBeClosedOnceItsReturnHasBegun() {
        history.opened(1);
        int lease = borrow(ann, 1);
        ann.returnBegins(lease);
        pass(1);
        history.close(1);
        ann.returnEnds(lease);
        assertThat(check(check -> check.leasesAreNeverTakenAway().owners()).violations())
                .isEmpty();
    }

    @Test
    void mustFindAConnectionThatIsLentBeforeItIsOpen() {
        giveBack(ann, borrow(ann, 1));
        history.opened(1);
        finds(HistoryCheck::owners, "lent before it was opened: connection 1");
    }

    @Test
    void mustFindALeaseThatDoesNotEnd() {
        borrow(ann, 1);
        finds(HistoryCheck::returns, "not returned: connection 1");
    }

    @Test
    void mustFindALeaseThatEndsTwice() {
        int lease = borrow(ann, 1);
        giveBack(ann, lease);
        giveBack(ann, lease);
        finds(HistoryCheck::returns, "returned 2 times: connection 1");
    }

    @Test
    void mustFindAReturnOfWhatWasNeverLent() {
        int borrow = ann.borrowBegins();
        ann.timedOut(borrow);
        giveBack(ann, borrow);
        finds(HistoryCheck::returns, "returned 1 times: connection 0");
    }

    @Test
    void mustFindABorrowThatNeverEnds() {
        ann.borrowBegins();
        finds(HistoryCheck::returns, "never ended: the borrow");
    }

    @Test
    void mustFindAWaiterThatIsPassed() {
        int first = borrow(ann, 1);
        int waiting = waitSeen(bob);
        pass(3_000);
        int newcomer = eve.borrowBegins();
        giveBack(ann, first);
        lend(eve, newcomer, 1);
        giveBack(eve, newcomer);
        lend(bob, waiting, 1);
        finds(check -> check.order(PATIENCE, PAUSE), "passed: connection 1 went from");
    }

    @Test
    void mustFindAWaiterThatIsPassedUntilItGivesUp() {
        int first = borrow(ann, 1);
        int waiting = waitSeen(bob);
        pass(3_000);
        int newcomer = eve.borrowBegins();
        giveBack(ann, first);
        lend(eve, newcomer, 1);
        pass(TIMEOUT.toNanos() / 1000);
        bob.timedOut(waiting);
        finds(check -> check.order(PATIENCE, PAUSE), "passed: connection 1 went from");
    }

    @Test
    void mustAllowANewcomerBeforeTheFirstInLineHasWaitedForLong() {
        int first = borrow(ann, 1);
        pass(10_000);
        int waiting = waitSeen(bob);
        pass(1_000);
        int newcomer = eve.borrowBegins();
        giveBack(ann, first);
        lend(eve, newcomer, 1);
        giveBack(eve, newcomer);
        lend(bob, waiting, 1);
        HistoryCheck check = check(each -> each.order(PATIENCE, PAUSE));
        assertThat(check.violations()).isEmpty();
        assertThat(check.judged()).isZero();
    }

    @Test
    void mustAllowANewcomerAfterAConnectionThatWasHandedOverAMomentBefore() {
        int waiting = waitSeen(bob);
        pass(10_000);
        int first = borrow(ann, 1);
        pass(100);
        int newcomer = eve.borrowBegins();
        giveBack(ann, first);
        lend(eve, newcomer, 1);
        giveBack(eve, newcomer);
        lend(bob, waiting, 1);
        HistoryCheck check = check(each -> each.order(PATIENCE, PAUSE));
        assertThat(check.violations()).isEmpty();
        assertThat(check.judged()).isZero();
    }

    @Test
    void mustAllowAnotherWhoCameBeforeTheOneThatWaits() {
        int first = borrow(ann, 1);
        int earlier = eve.borrowBegins();
        pass(10);
        int waiting = waitSeen(bob);
        pass(3_000);
        giveBack(ann, first);
        lend(eve, earlier, 1);
        giveBack(eve, earlier);
        lend(bob, waiting, 1);
        HistoryCheck check = check(each -> each.order(PATIENCE, PAUSE));
        assertThat(check.violations()).isEmpty();
        assertThat(check.judged()).isEqualTo(1);
    }

    @Test
    void mustNotJudgeWhileSomebodyMayHavePassedAConnectionOn() {
        int first = borrow(ann, 1);
        int waiting = waitSeen(bob);
        pass(3_000);
        Track interrupted = history.newTrack();
        int broken = interrupted.borrowBegins();
        int newcomer = eve.borrowBegins();
        giveBack(ann, first);
        lend(eve, newcomer, 1);
        interrupted.interrupted(broken);
        giveBack(eve, newcomer);
        lend(bob, waiting, 1);
        HistoryCheck check = check(each -> each.order(PATIENCE, PAUSE));
        assertThat(check.violations()).isEmpty();
        assertThat(check.judged()).isZero();
    }

    @Test
    void mustFindAConnectionThatIsNotClosed() {
        history.opened(1);
        history.opened(2);
        history.close(2);
        finds(HistoryCheck::connections, "not closed: connection 1");
    }

    @Test
    void mustFindAConnectionThatIsClosedTwice() {
        history.opened(1);
        history.close(1);
        history.close(1);
        finds(HistoryCheck::connections, "closed 2 times: connection 1");
    }

    @Test
    void mustFindAConnectionThatIsAbortedTwice() {
        history.opened(1);
        history.abort(1);
        history.abort(1);
        finds(HistoryCheck::connections, "aborted 2 times: connection 1");
    }

    @Test
    void mustFindAConnectionThatNobodyOpened() {
        history.close(1);
        finds(HistoryCheck::connections, "opened 0 times: connection 1");
    }

    @Test
    void mustFindAWaitThatEndsLate() {
        int borrow = ann.borrowBegins();
        pass(1_051_000);
        ann.timedOut(borrow);
        finds(HistoryCheck::waits, "late: ");
        assertThat(check(check -> check.machineLateBy((from, to) -> 2_000_000).waits())
                        .violations())
                .as("the machine was late")
                .isEmpty();
    }

    @Test
    void mustFindAWaitThatEndsEarly() {
        int borrow = ann.borrowBegins();
        pass(900_000);
        ann.timedOut(borrow);
        finds(HistoryCheck::waits, "early: ");
        assertThat(check(check -> check.refusalsAreAllowed().waits()).violations())
                .isEmpty();
    }

    @Test
    void mustSayThatItWasFullAndFindNothingWrongWithThat() {
        for (int i = 0; i < 15; i++) {
            giveBack(ann, borrow(ann, 1));
        }
        HistoryCheck check = check(each -> each.returns().waits());
        assertThat(check.violations()).isEmpty();
        assertThat(check.borrows()).isEqualTo(10);
        assertThat(check.summary()).contains("tracks were full");
    }

    @Test
    void mustNumberConnectionsByIdentity() {
        Object one = new String("same");
        assertThat(history.numberOf(one)).isEqualTo(history.numberOf(one)).isPositive();
        assertThat(history.numberOf(new String("same"))).isNotEqualTo(history.numberOf(one));
    }
}
