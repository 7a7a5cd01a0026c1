package io.millpond.faults;

import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random faults, one after another, while 64 threads use the pool. What must hold is looked at all the time: one
 * borrower for each connection, no more connections and sessions than allowed, numbers that add up, no borrow later
 * than its time-out; and nobody helps: what a fault has broken stays broken until the pool notices. The seed is printed
 * ({@code -Dmillpond.chaos.seed}); the length of the long ones is {@code -Dmillpond.chaos.seconds}, on each database.
 */
@Tag("deep")
class ChaosTest {
    private static final int BRIEF_SECONDS = 5;

    private static void chaos(ChaosGround ground, Figures figures, long seconds, int longestPause) throws Exception {
        long seed = Long.getLong("millpond.chaos.seed", System.nanoTime());
        System.out.println("chaos on " + ground.title() + " for " + seconds + " s, seed " + seed);
        figures.on(ground.title() + ", " + seconds + " s");
        try (ground) {
            new Chaos(ground, figures, seed, longestPause).run(seconds);
        }
    }

    private static long seconds() {
        return Long.getLong("millpond.chaos.seconds", 20);
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Tag("slow")
    @Fault("L16")
    void mustHoldForAFewSecondsWhateverHappens(TestDatabase db, Figures figures) throws Exception {
        chaos(new ServerGround(db, 400), figures, BRIEF_SECONDS, 300);
    }

    @Test
    @Fault("L16")
    void mustHoldForAFewSecondsWhateverTheDriverDoes(Figures figures) throws Exception {
        chaos(new ScriptedGround(400), figures, BRIEF_SECONDS, 300);
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Tag("slow")
    @Tag("chaos")
    @Fault("L16")
    void mustHoldWhateverHappens(TestDatabase db, Figures figures) throws Exception {
        chaos(new ServerGround(db, 1050), figures, seconds(), 5000);
    }

    @Test
    @Tag("slow")
    @Tag("chaos")
    @Fault("L16")
    void mustHoldWhateverTheDriverDoes(Figures figures) throws Exception {
        // of half an hour, 200 s
        chaos(new ScriptedGround(1050), figures, Math.max(1, seconds() / 4), 5000);
    }
}
