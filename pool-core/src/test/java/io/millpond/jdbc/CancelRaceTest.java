package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CallTimes;
import io.millpond.core.CoarseClock;
import io.millpond.core.LentSlots;
import io.millpond.core.Slot;
import io.millpond.spi.LimitReport.Limit;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Limits that are reached in the very moment in which a call ends and the next one begins. */
class CancelRaceTest {
    private static final long LENGTH = TimeUnit.MILLISECONDS.toNanos(1_000);

    /** Each call has a start of its own here, by which the driver knows it. */
    private final CallRules rules = new CallRules(
            new CallTimes(new CoarseClock(System::nanoTime), true, 0), false, 0, false, new FakePool.Silent());

    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());
    private final PhysicalConnection physical;
    private final Slot<PhysicalConnection> slot;
    private final long ticket;

    /** Start of what the driver executes; 0 for nothing. */
    private volatile long executing;

    /** Start of what is to be cancelled, the cancels that came, and those that met another call. Canceller only. */
    private long wanted;

    private long cancels;
    private long victims;

    CancelRaceTest() throws SQLException {
        driver.on("Connection.createStatement", a -> statement());
        physical = new PhysicalConnection(
                driver.connect(), pool.dialect, pool, "shop", 0, 0, 0, FakePool.JDBC, rules, RequestBoundary.UNMARKED);
        slot = LentSlots.idle(0, physical);
        ticket = LentSlots.lease(slot);
    }

    private Object statement() {
        Class<?>[] types = {Statement.class};
        return Proxy.newProxyInstance(getClass().getClassLoader(), types, (self, method, arguments) -> {
            switch (method.getName()) {
                case "execute":
                    execute();
                    return true;
                case "cancel":
                    cancels++;
                    long met = executing;
                    victims += met != 0 && met != wanted ? 1 : 0;
                    return null;
                case "getQueryTimeout", "getUpdateCount":
                    return 0;
                case "isClosed", "isWrapperFor", "getMoreResults":
                    return false;
                default:
                    return null;
            }
        });
    }

    private void execute() {
        executing = physical.timer().callSince();
        spin(50);
        executing = 0;
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private void cancelWhateverRuns(long until) {
        while (System.nanoTime() < until) {
            wanted = physical.timer().callSince();
            RunningCall call = wanted == 0 ? null : RunningCall.of(physical, ticket, wanted);
            if (call != null) {
                // on its way for long enough that the next call would be there before it
                call.cancel(new LimitHit(ticket, null, Limit.QUERY_TIMEOUT, 1, 1, 0), () -> spin(60));
            }
        }
    }

    @Test
    void mustNotCancelTheCallAfterTheOneThatReachedItsLimit() throws Exception {
        // else a cancel waits for longer than these calls take, before it looks
        rules.sharing().noteSeen();
        ConnectionHandle connection = new ConnectionHandle(slot, ticket, physical, Thread.currentThread());
        Statement first = connection.createStatement();
        Statement second = connection.createStatement();
        // to look through them for the one that runs takes longer than a call
        for (int i = 0; i < 2_000; i++) {
            connection.createStatement();
        }
        long until = System.nanoTime() + LENGTH;
        Future<Object> canceller = Threads.start(() -> {
            cancelWhateverRuns(until);
            return null;
        });
        long executed = 0;
        while (!canceller.isDone()) {
            first.execute("select 1");
            second.execute("select 2");
            executed += 2;
        }
        canceller.get(10, TimeUnit.SECONDS);
        assertThat(executed).isPositive();
        assertThat(cancels).as("or nothing was tried").isPositive();
        assertThat(victims).as("of %s cancels", cancels).isZero();
    }
}
