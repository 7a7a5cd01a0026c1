package io.millpond.core;

import io.millpond.config.SessionReset;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.TransactionState;
import io.millpond.jdbc.CallRules;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.LimitHit;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.jdbc.SessionRules;
import io.millpond.spi.RetireReason;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection lent to a first borrower, whose handle another thread has too; for the tests of what a late call may do. */
public class HandleFixture implements ConnectionLease {
    private static final CoarseClock CLOCK = new CoarseClock(() -> 1);
    /** Of this connection alone: once a lease of theirs was shared, they have all calls counted, and nobody is alone any more. */
    private final CallRules calls =
            new CallRules(new CallTimes(CLOCK, false, 0), false, false, new CallRules.Audience() {
                @Override
                public void ranSlowly(long borrower, String sql, boolean quotedNames, long nanos, boolean failed) {}

                @Override
                public void overlapped() {}

                @Override
                public SQLException limitReached(LimitHit hit, Throwable cause) {
                    return new SQLException(cause);
                }

                @Override
                public String nameOf(LimitHit hit) {
                    return hit.limit().name();
                }
            });

    private final Slot<PhysicalConnection> slot = new Slot<>(0);
    private final PhysicalConnection connection;

    /** What both threads of the first borrower have, as soon as there is one. */
    private volatile ConnectionHandle handle;

    /** Whether a second borrower has the connection. */
    private volatile boolean lentAgain;

    private volatile boolean intruded;

    public HandleFixture() {
        try {
            long settled = slot.trySettle(slot.tryClaim());
            SessionRules rules = new SessionRules(SessionReset.JDBC, raw -> {});
            connection = new PhysicalConnection(raw(), new Silent(), this, "shop", 0, 0, 0, rules, calls);
            slot.tryPublish(settled);
            slot.tryLease(slot.state());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The owner ends its lease, and another borrower takes the connection if it is there. */
    public void borrowCloseAndLendAgain(boolean changeSomething) {
        ConnectionHandle mine = borrow();
        handle = mine;
        try {
            if (changeSomething) {
                mine.setReadOnly(true);
            } else {
                mine.getAutoCommit();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        mine.close();
        lendAgain();
    }

    private void lendAgain() {
        long state = slot.state();
        if (SlotState.isLendable(state) && slot.tryLease(state) != 0) {
            lentAgain = true;
        }
    }

    /** For the calling thread, which is its owner from here on. */
    final ConnectionHandle borrow() {
        return new ConnectionHandle(slot, slot.ticket(), connection, Thread.currentThread());
    }

    /** The owner commits, all alone as far as it can see; false if it was refused. */
    public boolean borrowAndCommit() {
        ConnectionHandle mine = borrow();
        handle = mine;
        try {
            mine.commit();
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    /** Another thread of the first borrower ends the lease, and another borrower takes the connection if it is there. */
    public void closeAndLendAgain() {
        theirs().close();
        lendAgain();
    }

    /** Another thread of the first borrower; false if it was refused. */
    public boolean commit() {
        ConnectionHandle theirs = theirs();
        try {
            theirs.commit();
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

    /** Whether another thread of the first borrower was in the driver while the second had the connection. */
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
            intruded = lentAgain;
        }
        return method.getReturnType() == boolean.class ? method.getName().equals("getAutoCommit") : null;
    }

    private static final class Silent implements Dialect {
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
    public boolean evictsReadOnly() {
        return false;
    }
}
