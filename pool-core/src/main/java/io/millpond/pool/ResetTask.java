package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.Standstill;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one connection back to the baseline after a lease, while the closing thread waits for that. */
final class ResetTask extends ConnectionTask {
    private static final Logger LOG = LoggerFactory.getLogger(ResetTask.class);

    private final ConnectionLease.CleanUp cleanUp;
    private final @Nullable PhysicalConnection connection;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Why it failed. By the thread that resets. */
    private @Nullable Throwable thrown;

    ResetTask(
            ConnectionWork work,
            Slot<PhysicalConnection> slot,
            long ticket,
            long limit,
            ConnectionLease.CleanUp cleanUp) {
        super(work, slot, ticket, limit);
        this.cleanUp = cleanUp;
        this.connection = slot.resource();
    }

    @Override
    void perform() {
        RetireReason unfit = clean();
        boolean mine = unfit == null ? publish() : retire(unfit);
        cameBack();
        if (!mine) {
            // whoever has taken it may not have been the one who gives up
            ended.countDown();
            // creation may have paused for it
            work.ended();
        }
        if (thrown != null) {
            // last: the borrower who waits for the reset is not to wait for a log
            LOG.debug("{}: a connection could not be reset: {}", work.poolName, DriverFailure.described(thrown));
        }
    }

    /** Who waits for it need not: the connection was taken away before it could be reset. */
    @Override
    void performTooLate() {
        ended.countDown();
    }

    private @Nullable RetireReason clean() {
        try {
            return cleanUp.run();
        } catch (Throwable failure) {
            thrown = failure;
            if (failure instanceof SQLException sql && mayBeDead(sql)) {
                work.foundDead();
            }
            return RetireReason.RESET_FAILED;
        }
    }

    private boolean mayBeDead(SQLException failure) {
        return connection != null && connection.dialect().mayBeDead(failure);
    }

    private boolean publish() {
        long settled = slot.trySettle(ticket);
        if (settled != 0) {
            work.publish(slot, settled);
            ended.countDown();
        }
        return settled != 0;
    }

    private boolean retire(RetireReason reason) {
        boolean retired = work.retire(slot, ticket, reason);
        if (retired) {
            ended.countDown();
        }
        return retired;
    }

    @Override
    String what() {
        return "a reset";
    }

    @Override
    boolean abandon() {
        return retire(RetireReason.RESET_FAILED);
    }

    /**
     * Returns when the reset has ended, or gives it up at its deadline; an interrupt is kept for later. After a
     * standstill of the JVM there is some time more, as for all other tasks: this thread may be the first to run again,
     * and the answer be there.
     */
    void await() {
        boolean interrupted = false;
        long until = deadline;
        while (ended.getCount() > 0) {
            long now = work.clock.exact();
            if (now >= until) {
                long more = until == deadline ? timeAfterStandstill(now) : 0;
                if (more <= 0) {
                    giveUp();
                    break;
                }
                until = now + more;
                continue;
            }
            try {
                ended.await(until - now, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Either nobody else has noticed it yet, so that this thread or the coarse clock is late by it, or upkeep has. */
    private long timeAfterStandstill(long now) {
        long late = Math.max(now - deadline, now - work.clock.now());
        return late >= Standstill.LEAST_NANOS ? Upkeep.ANSWERS_NANOS : work.watch.heldOffUntil() - now;
    }
}
