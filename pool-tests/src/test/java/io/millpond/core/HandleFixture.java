package io.millpond.core;

import io.millpond.config.SessionReset;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.TransactionState;
import io.millpond.jdbc.CallRules;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.jdbc.SessionRules;
import io.millpond.jdbc.UnmarkedConnection;
import io.millpond.spi.RetireReason;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection lent to a first borrower, whose handle another thread has too; for the tests of what a
 * late call may do.
 */
public class HandleFixture implements ConnectionLease {
    /** Turns of a loop by which one of two may be later than the other: some 100 ns. */
    private static final int LATEST = 64;

    /** After so many nobody waits for the other thread any more: some microseconds. */
    private static final int LONGEST = 2_000;

    private static final CoarseClock CLOCK = new CoarseClock(() -> 1);
    /** Of a pool that has seen a lease of several threads, so that it counts all calls. */
    private static final CallRules COUNTED = rules();

    static {
        new HandleFixture(COUNTED).shareOnce();
    }

    private static CallRules rules() {
        return new CallRules(new CallTimes(CLOCK, false, 0), false, 0, false, new CallRules.Audience() {
            @Override
            public void ranSlowly(long borrower, String sql, boolean quotedNames, long nanos, boolean failed) {}

            @Override
            public void overlapped() {}
        });
    }

    private final Slot<PhysicalConnection> slot = new Slot<>(0);
    private final PhysicalConnection connection;

    /** What both threads of the first borrower have, as soon as there is one. */
    private volatile ConnectionHandle handle;

    /** Whether a second borrower has the connection. */
    private volatile boolean lentAgain;

    /** Whether a call of the first borrower is in the driver. */
    private volatile boolean inDriver;

    private volatile boolean intruded;

    /** Threads that are where both begin together. */
    private final AtomicInteger together = new AtomicInteger();

    /** Whether it is in the middle of the return that both begin together. By the owner. */
    private boolean meetsWhenAsked;

    /** Set when the owner has gone as far as it goes. */
    private volatile boolean through;

    /** Whether the driver keeps a commit until then; one in two. */
    private final boolean slow = ThreadLocalRandom.current().nextBoolean();

    /** An owner that is alone, so that who comes second waits; the rules are those of this connection alone. */
    public HandleFixture() {
        this(rules());
    }

    private HandleFixture(CallRules calls) {
        try {
            long settled = slot.trySettle(slot.tryClaim());
            SessionRules rules = new SessionRules(SessionReset.JDBC, raw -> {});
            connection = UnmarkedConnection.of(raw(), new Silent(), this, rules, calls);
            slot.tryPublish(settled);
            slot.tryLease(slot.state());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The owner's calls are counted, and who comes second does not wait. */
    public static HandleFixture withCountedCalls() {
        return new HandleFixture(COUNTED);
    }

    private void shareOnce() {
        try (ConnectionHandle lent = new ConnectionHandle(slot, slot.ticket(), connection, new Thread())) {
            lent.commit(); // by a thread that is not its owner
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The owner ends its lease, while another thread commits, and another borrower takes the connection if it is there.
     * If it has left nothing behind, that thread comes when the owner has looked already what there is to do.
     */
    public void borrowCloseAndLendAgain(boolean changeSomething) {
        ConnectionHandle mine = borrow();
        try {
            if (changeSomething) {
                mine.setReadOnly(true);
            } else {
                mine.commit();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        handle = mine;
        if (changeSomething) {
            meet();
        } else {
            meetsWhenAsked = true;
        }
        mine.close();
        lendAgain();
        through = true;
    }

    /**
     * Both go on from here, one of them a little later than the other; unless the other thread does not run,
     * which may take long.
     */
    private void meet() {
        int late = ThreadLocalRandom.current().nextInt(LATEST);
        together.incrementAndGet();
        for (int i = 0; together.get() < 2 && i < LONGEST; i++) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < late; i++) {
            Thread.onSpinWait();
        }
    }

    private void lendAgain() {
        long state = slot.state();
        if (SlotState.isLendable(state) && slot.tryLease(state) != 0) {
            lentAgain = true;
            // one of the two sees the other: a call that was there before, here; one that comes now, in the driver
            if (inDriver) {
                intruded = true;
            }
        }
    }

    /** For the calling thread, which is its owner from here on. */
    final ConnectionHandle borrow() {
        return new ConnectionHandle(slot, slot.ticket(), connection, Thread.currentThread());
    }

    /**
     * The owner commits again and again, all alone as far as it can see, until it is refused; answers whether it
     * was not at first.
     */
    public boolean borrowAndCommit() {
        ConnectionHandle mine = borrow();
        boolean inTime = false;
        try {
            while (true) {
                mine.commit();
                inTime = true;
                handle = mine;
            }
        } catch (SQLException refused) {
            return inTime;
        }
    }

    /**
     * Another thread of the first borrower ends the lease, and another borrower takes the connection if it is there.
     */
    public void closeAndLendAgain() {
        closeAndLendAgain(theirs());
    }

    /** The same in the moment of the owner's {@link #borrowAndCommitOnce}. */
    public void meetCloseAndLendAgain() {
        ConnectionHandle theirs = theirs();
        meet();
        closeAndLendAgain(theirs);
    }

    private void closeAndLendAgain(ConnectionHandle theirs) {
        theirs.close();
        lendAgain();
        through = true;
    }

    /** Another thread of the first borrower, while its owner ends the lease; false if it was refused. */
    public boolean commit() {
        return meetAndCommit(theirs());
    }

    /** The owner, while another thread ends its lease; false if it was refused. */
    public boolean borrowAndCommitOnce() {
        ConnectionHandle mine = borrow();
        handle = mine;
        return meetAndCommit(mine);
    }

    private boolean meetAndCommit(ConnectionHandle lent) {
        meet();
        try {
            lent.commit();
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private ConnectionHandle theirs() {
        ConnectionHandle theirs = handle;
        while (theirs == null) {
            Thread.onSpinWait();
            theirs = handle;
        }
        return theirs;
    }

    /** Whether a thread of the first borrower was in the driver while the second had the connection. */
    public boolean isIntruded() {
        return intruded;
    }

    /** Whether the second borrower got the connection. */
    public boolean isLentAgain() {
        return lentAgain;
    }

    private Connection raw() {
        return (Connection) Proxy.newProxyInstance(
                HandleFixture.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> answer(method));
    }

    /** What the driver's connection answers. */
    @Nullable
    Object answer(Method method) {
        if (method.getName().equals("commit")) {
            stay();
        }
        return method.getReturnType() == boolean.class ? method.getName().equals("getAutoCommit") : null;
    }

    /** In the driver, where the next borrower must not find anybody. */
    private void stay() {
        inDriver = true;
        for (int i = 0; slow && handle != null && !through && i < LONGEST; i++) {
            Thread.onSpinWait();
        }
        if (lentAgain) {
            intruded = true;
        }
        inDriver = false;
    }

    private final class Silent implements Dialect {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
            return Map.of();
        }

        @Override
        public void setUp(Connection raw) {}

        @Override
        public TransactionState transactionState(Connection raw) {
            if (meetsWhenAsked) {
                meetsWhenAsked = false;
                meet();
            }
            return TransactionState.NONE;
        }

        @Override
        public boolean isFatal(SQLException exception) {
            return false;
        }

        @Override
        public ConnectFailureKind connectFailureKind(Throwable failure) {
            return ConnectFailureKind.UNAVAILABLE;
        }

        @Override
        public int statementCacheSize() {
            return 0;
        }
    }

    @Override
    public boolean giveBack(Slot<PhysicalConnection> slot, long ticket) {
        return slot.tryPublish(ticket);
    }

    @Override
    public long beginReset(Slot<PhysicalConnection> slot, long ticket) {
        return slot.tryBeginReset(ticket);
    }

    @Override
    public void endReset(Slot<PhysicalConnection> slot, long resetTicket) {
        slot.tryPublish(resetTicket);
    }

    @Override
    public void reset(Slot<PhysicalConnection> slot, long resetTicket, CleanUp cleanUp) {
        try {
            if (cleanUp.run() == null) {
                slot.tryPublish(resetTicket);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void discard(Slot<PhysicalConnection> slot, long ticket, RetireReason reason) {}

    @Override
    public void condemn(Slot<PhysicalConnection> slot, long ticket) {}

    @Override
    public void suspect(Slot<PhysicalConnection> slot, long ticket) {}

    @Override
    public boolean evictsReadOnly(PhysicalConnection connection) {
        return false;
    }
}
