package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules are functions of facts and time. */
class RulesTest {
    private static final long MS = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        // max, live, uncovered, opening, head age ms, failing -> start
        "10, 0, 8, 0, 0, false, 5",
        "10, 0, 8, 3, 0, false, 2",
        "10, 3, 8, 0, 0, false, 1",
        "10, 3, 8, 1, 0, false, 0",
        "10, 3, 8, 1, 10, false, 1",
        "10, 3, 8, 0, 20, false, 4",
        "10, 3, 8, 0, 100000, false, 5",
        "10, 3, 1, 0, 100000, false, 1",
        "10, 3, 0, 0, 100000, false, 0",
        "10, 0, 8, 0, 1000, true, 1",
        "10, 0, 8, 1, 1000, true, 0",
        "1, 0, 8, 0, 0, false, 1",
        "3, 0, 8, 0, 0, false, 2",
        "100, 0, 80, 0, 0, false, 50"
    })
    void mustOpenAsManyAsLastingDemandCallsFor(
            int max, int live, int uncovered, int opening, long ageMillis, boolean failing, int start) {
        assertThat(OpeningRule.toOpen(max, live, uncovered, opening, ageMillis * MS, failing))
                .isEqualTo(start);
    }

    @ParameterizedTest
    @CsvSource({
        // waiting, checking, opening, head age ms -> uncovered
        "1, 0, 0, 0, 1",
        "3, 1, 1, 0, 1",
        "1, 1, 0, 250, 0",
        "1, 1, 0, 251, 1",
        "1, 9, 0, 0, -8",
        "3, 9, 1, 251, 2"
    })
    void mustCountOnAChecksAnswerForAQuarterOfASecond(
            int waiting, int checking, int opening, long ageMillis, int uncovered) {
        assertThat(OpeningRule.uncovered(waiting, checking, opening, ageMillis * MS))
                .isEqualTo(uncovered);
    }

    @ParameterizedTest
    @CsvSource({
        // max, minIdle, occupied, ready, opening, failing -> open
        "10, 2, 0, 0, 0, false, 2",
        "10, 2, 2, 2, 0, false, 0",
        "10, 2, 9, 0, 0, false, 1",
        "10, 2, 10, 0, 0, false, 0",
        "10, 8, 0, 0, 0, false, 5",
        "10, 8, 5, 5, 5, false, 0",
        "10, 8, 0, 0, 0, true, 1",
        "10, 0, 0, 0, 0, false, 0",
        "10, 2, 5, 5, 0, false, 0"
    })
    void mustKeepMinIdleReady(int max, int minIdle, int occupied, int ready, int opening, boolean failing, int open) {
        assertThat(FillRule.toOpen(max, minIdle, occupied, ready, opening, failing))
                .isEqualTo(open);
    }

    @Test
    void mustEndLifetimesUpToATenthEarlyEachAtItsOwnMoment() {
        long lifetime = Duration.ofMinutes(30).toNanos();
        RetirementRule rule = new RetirementRule(lifetime, 0, 0);
        long earliest = Long.MAX_VALUE;
        long latest = 0;
        for (int seed = 0; seed < 1000; seed++) {
            long ends = rule.lifetimeEnds(new ConnectionFacts(seed, 100, 0, 0)) - 100;
            earliest = Math.min(earliest, ends);
            latest = Math.max(latest, ends);
        }
        assertThat(earliest).isBetween((long) (0.9 * lifetime), (long) (0.902 * lifetime));
        assertThat(latest).isBetween((long) (0.998 * lifetime), lifetime);
    }

    @Test
    void mustNeverEndWhatIsSwitchedOff() {
        RetirementRule rule = new RetirementRule(0, 0, 0);
        ConnectionFacts facts = new ConnectionFacts(1, 2, 3, 4);
        assertThat(rule.lifetimeEnds(facts)).isEqualTo(Long.MAX_VALUE);
        assertThat(rule.idleEnds(facts)).isEqualTo(Long.MAX_VALUE);
        assertThat(rule.keepaliveDue(facts)).isEqualTo(Long.MAX_VALUE);
        RetirementRule on = new RetirementRule(0, 10, 20);
        assertThat(on.idleEnds(facts)).isEqualTo(13);
        assertThat(on.keepaliveDue(facts)).isBetween(4 + 18L, 4 + 20L);
    }

    /** Those of a pool that was filled at once would all be in a check at the same moment. */
    @Test
    void mustSpreadKeepalivesOverTheLastTenthOfTheInterval() {
        long interval = Duration.ofMinutes(2).toNanos();
        RetirementRule rule = new RetirementRule(0, 0, interval);
        LongSummaryStatistics due = LongStream.range(0, 1000)
                .map(seed -> rule.keepaliveDue(new ConnectionFacts(seed, 0, 0, 100)) - 100)
                .summaryStatistics();
        assertThat(due.getMin()).isBetween((long) (0.9 * interval), (long) (0.902 * interval));
        assertThat(due.getMax()).isBetween((long) (0.998 * interval), interval);
    }

    @Test
    void mustEndALifetimeAtTheLatestWhenItIsOver() {
        ConnectionFacts facts = new ConnectionFacts(1, 2, 3, 4);
        assertThat(new RetirementRule(50, 0, 0).lifetimeOver(facts)).isEqualTo(52);
        assertThat(new RetirementRule(0, 0, 0).lifetimeOver(facts)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void mustGiveTheSameConnectionTheSameLifetimeAndNeighboursDifferentOnes() {
        RetirementRule rule = new RetirementRule(1_000_000_000, 0, 0);
        long[] ends = new long[100];
        for (int seed = 0; seed < ends.length; seed++) {
            ConnectionFacts facts = new ConnectionFacts(seed, 0, 0, 0);
            ends[seed] = rule.lifetimeEnds(facts);
            assertThat(rule.lifetimeEnds(facts)).isEqualTo(ends[seed]);
        }
        assertThat(java.util.Arrays.stream(ends).distinct().count()).isEqualTo(ends.length);
        // the tenth is used evenly: about half of them in each half of it
        long early =
                java.util.Arrays.stream(ends).filter(end -> end < 950_000_000).count();
        assertThat(early).isBetween(35L, 65L);
    }
}
