package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.upkeep.OpenBackoff;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Opens one physical connection into a claimed slot. Whoever wanted it may be gone by then: it is for anybody. */
final class OpenTask extends ConnectionTask {
    private final BooleanSupplier wanted;

    /** What of its time goes to the credentials. */
    final AskingTime asking;

    /** {@link ConnectionWork#upheavals} before the connect began. By the thread that connects. */
    private int upheavalsBefore;

    /** How it ended: why it failed, if it did. */
    private final CompletableFuture<Optional<OpenBackoff.Failure>> outcome = new CompletableFuture<>();

    OpenTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long limit, BooleanSupplier wanted) {
        super(work, slot, ticket, limit);
        this.wanted = wanted;
        this.asking = new AskingTime(work.clock);
    }

    CompletableFuture<Optional<OpenBackoff.Failure>> outcome() {
        return outcome;
    }

    @Override
    void perform() {
        // between the decision to open and this moment the demand may have gone
        if (!wanted.getAsBoolean()) {
            work.vacate(slot, ticket);
            outcome.complete(Optional.empty());
        } else {
            connect();
        }
        cameBack();
        work.ended();
    }

    private void connect() {
        upheavalsBefore = work.upheavals();
        PhysicalConnection connection = null;
        ConnectFailureKind kind = ConnectFailureKind.UNAVAILABLE;
        Throwable cause = null;
        try {
            connection = open();
        } catch (ConnectFailure failure) {
            kind = failure.kind();
            cause = failure.shown();
        } catch (Throwable failure) {
            cause = failure;
        }
        if (connection == null) {
            failed(kind, Objects.requireNonNull(cause));
        } else if (!arrived(connection, slot, ticket)) {
            arrivedLate(connection);
        }
    }

    private PhysicalConnection open() throws Exception {
        ConnectionOpener.Opened opened = work.opener.open(asking);
        try {
            return work.dresser.dress(opened, work.clock.exact());
        } catch (Throwable failure) {
            work.closer.close(opened.raw());
            throw work.opener.unfit(opened, failure);
        }
    }

    /** False if the slot was taken away meanwhile. A doom, if there is one, is seen to by whoever publishes. */
    private boolean arrived(PhysicalConnection connection, Slot<PhysicalConnection> place, long claim) {
        long settled = place.trySettle(claim);
        if (settled == 0) {
            return false;
        }
        long took = work.clock.exact() - begunAt;
        work.table.fill(place, connection);
        work.opened(took);
        work.publish(place, settled);
        outcome.complete(Optional.empty());
        return true;
    }

    /**
     * The place was given up, the waiters were not: one of them may still be glad of it. Not of one that is older than
     * a {@code reconnect()} or a fault, though: the slot that would have been doomed for it is no longer its own.
     */
    private void arrivedLate(PhysicalConnection connection) {
        Slot<PhysicalConnection> place = work.core.waiting() > 0 ? work.claimPlace() : null;
        long claim = place == null ? 0 : place.ticket();
        // after the claim: an upheaval is counted before it looks at the slots,
        // so that it finds this one or is seen here
        if (place != null && work.upheavals() != upheavalsBefore) {
            work.vacate(place, claim);
            place = null;
        }
        if (place == null || !arrived(connection, place, claim)) {
            work.closer.close(connection.raw());
        }
    }

    private boolean failed(ConnectFailureKind kind, Throwable cause) {
        long mine = slot.trySettle(ticket);
        if (mine == 0) {
            return false;
        }
        if (SlotState.isDoomedForGood(slot.state())) {
            failedInVain(mine, cause);
            return true;
        }
        // the failure is known before the place is free, so that the next connect waits for the back-off
        OpenBackoff.Failure failure = work.openFailed(kind, cause, begunAt);
        work.vacate(slot, mine);
        outcome.complete(Optional.of(failure));
        work.tellOpenFailed(failure, failure.at() - begunAt);
        return true;
    }

    /** One that {@code reconnect()} has overtaken: it tells nothing of where the next one leads. */
    private void failedInVain(long mine, Throwable cause) {
        work.counters.createFailures.increment();
        Duration took = Duration.ofNanos(work.clock.exact() - begunAt);
        work.vacate(slot, mine);
        outcome.completeExceptionally(cause);
        work.listeners.announce(listener -> listener.connectionFailed(work.poolName, took, cause));
    }

    @Override
    String what() {
        return "a connect";
    }

    @Override
    boolean abandon() {
        return failed(ConnectFailureKind.UNAVAILABLE, tooSlow());
    }

    /**
     * It is the provider's fault if the database was left with less than half of the time, and the JVM's if it has not
     * been asked at all.
     */
    private SQLException tooSlow() {
        long given = timeGiven();
        if (given < limit) {
            return new SQLTimeoutException(
                    work.poolName + ": a connect was given up after " + PoolFailures.millis(given)
                            + " when the pool was closed",
                    "08001");
        }
        if (foundNoThread()) {
            return new NoThreadException(work.poolName + ": a connect found no thread within connectTimeout = "
                    + PoolFailures.millis(limit)
                    + "; look at the JVM's limit of threads (ulimit -u, pids.max) and at its memory");
        }
        String what =
                work.poolName + ": a connect did not finish within connectTimeout = " + PoolFailures.millis(limit);
        long asked = asking.nanos();
        return asked > limit / 2
                ? new ProviderException(what + ", of which it waited " + PoolFailures.millis(asked)
                        + " for the credentials provider; see that it answers sooner, or raise connectTimeout")
                : new SQLTimeoutException(what + "; check host, port and network, or raise connectTimeout", "08001");
    }
}
