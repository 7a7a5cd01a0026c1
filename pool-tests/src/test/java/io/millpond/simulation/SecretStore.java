package io.millpond.simulation;

import io.millpond.simulation.Mischief.Call;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider of credentials that expire, and the database that takes them. What is promised of them is checked by what
 * arrives: who asks, how many at once, in time, and which secret each connect brings.
 */
public final class SecretStore {
    private static final long LOOKUP_NANOS = 500_000;

    /** After so long the pool takes a question for lost. */
    private static final long LOST_NANOS = 30_000_000_000L;

    private static final int MOST_QUESTIONS = 3;

    /** The pool looks so often whether there is an answer, and at the next is due. */
    private static final long LOOKS_NANOS = 120_000_000;

    /** So long any connect waits for the first answer. */
    private static final long WAITS_NANOS = 3_000_000;

    /**
     * In the order in which they reach the provider; of two that run at once the pool goes by which it asked later,
     * whose worker may be the first to be there.
     */
    private record Question(int number, long begunAt, Fiber fiber) {
        boolean isAskedAfter(Question other) {
            return fiber.startedAt == other.fiber.startedAt
                    ? number > other.number
                    : fiber.startedAt > other.fiber.startedAt;
        }
    }

    private record Answer(Question question, String secret, long at, long lost) {}

    private final HostileDriver driver;
    private final Scheduler scheduler;
    private final long holds;

    /** How many answers in a row are the same. */
    private final int same;

    private final List<Question> running = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private int asked;
    private long renewBy = Scheduler.FOREVER;
    private long renewByLost;

    /** The step at which a connect used what had expired; who asks next must have been started by then. */
    private long askerNeededBy = Scheduler.FOREVER;

    SecretStore(HostileDriver driver, long holds) {
        this.driver = driver;
        this.scheduler = driver.scheduler;
        this.holds = holds;
        this.same = holds % 20_000_000 == 0 ? 1 : 2;
    }

    /** What the pool asks. */
    public String ask() throws SQLException {
        scheduler.point();
        Fiber self = scheduler.current();
        Question mine = new Question(++asked, scheduler.now(), self);
        scheduler.note(() -> "asks for credentials, no. " + mine.number);
        if (self.errand != null || !self.name.startsWith("worker")) {
            violate("the provider is asked on " + self, new Throwable());
        }
        for (Question each : running) {
            // to the pool it began when a worker was asked, which may have been kept from running
            if (scheduler.now() - each.begunAt + scheduler.lostNanos() < LOST_NANOS) {
                violate("the provider is asked while a question is open", new Throwable());
            }
        }
        checkAsker(self.startedAt);
        checkRenewed();
        renewBy = Scheduler.FOREVER;
        running.add(mine);
        if (running.size() > MOST_QUESTIONS) {
            violate(running.size() + " questions run at once", null);
        }
        try {
            driver.perform(Call.SECRET, LOOKUP_NANOS);
            String secret = "secret-" + mine.number / same;
            answers.add(new Answer(mine, secret, scheduler.now(), scheduler.lostNanos()));
            // a first answer for which no connect has waited is seen by the next one
            boolean seen = answers.size() > 1 || scheduler.now() - mine.begunAt <= WAITS_NANOS;
            if (seen && answers.stream().noneMatch(each -> each.question.isAskedAfter(mine))) {
                renewBy = scheduler.now() + holds / 100 * 85 + LOOKS_NANOS + Simulation.lateness(scheduler);
                renewByLost = scheduler.lostNanos();
            }
            return secret;
        } finally {
            running.remove(mine);
        }
    }

    /** The next ones are asked for before these expire, though nobody connects. */
    void checkRenewed() {
        if (renewBy != Scheduler.FOREVER
                && running.isEmpty()
                && scheduler.now() > renewBy + scheduler.lostNanos() - renewByLost
                && !driver.poolCloses) {
            violate("credentials were not renewed in time", null);
        }
    }

    /** A connect begins with this secret. */
    void checkConnect(@Nullable String secret) {
        Fiber self = scheduler.current();
        Answer used = null;
        for (Answer each : answers) {
            used = each.secret.equals(secret) && (used == null || each.question.isAskedAfter(used.question))
                    ? each
                    : used;
        }
        if (used == null) {
            violate("a connect with what the provider has never given", new Throwable());
            return;
        }
        for (Answer each : answers) {
            if (each.question.isAskedAfter(used.question) && each.question.fiber.endedAt <= self.startedAt) {
                violate("a connect with " + secret + ", where " + each.secret + " was there already", new Throwable());
            }
        }
        boolean nobodyAsked = asked == used.question.number;
        if (nobodyAsked && scheduler.now() - used.at > holds + scheduler.lostNanos() - used.lost) {
            // whose worker is kept from running has not reached the provider yet
            askerNeededBy = Math.min(askerNeededBy, scheduler.steps());
        }
    }

    /** Of what has expired when a connect used it, somebody was on his way to ask for more. */
    private void checkAsker(long startedAt) {
        if (startedAt > askerNeededBy && !driver.poolCloses) {
            violate("a connect with what had expired, and nobody was asking for more", null);
        }
        askerNeededBy = Scheduler.FOREVER;
    }

    /** Whether the provider has been asked since a connect used what had expired. */
    boolean hasAsker() {
        return askerNeededBy == Scheduler.FOREVER;
    }

    /** Whether all connections were opened with the newest secret, as far as the pool can know. */
    boolean areAllNew() {
        String newest = "";
        int number = 0;
        for (Answer each : answers) {
            if (each.question.number > number) {
                number = each.question.number;
                newest = each.secret;
            }
        }
        for (HostileConnection each : driver.connections) {
            if (!each.isEnded() && !newest.equals(each.secret)) {
                return false;
            }
        }
        return true;
    }

    private void violate(String what, @Nullable Throwable cause) {
        scheduler.violate(17, what, cause);
    }
}
