package io.millpond.faults;

import io.millpond.testkit.database.Stop;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.FaultProxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A server that can be stopped, killed and started again, and a network before it. */
final class ServerGround implements ChaosGround {
    private final TestDatabase db;
    private final FaultProxy proxy;
    private final int longest;

    /** @param longest milliseconds that a fault lasts at most */
    ServerGround(TestDatabase db, int longest) {
        this.db = db;
        this.proxy = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()));
        this.longest = longest;
    }

    @Override
    public String title() {
        return db.title();
    }

    @Override
    public Contestant.Settings settings() {
        return Contestant.Settings.of(proxy.through(db.jdbcUrl()), db.username(), db.password());
    }

    @Override
    public String work() {
        return "select 1";
    }

    @Override
    public List<Strike> strikes() {
        return List.of(
                new Strike("all connections reset", random -> proxy.resetAll()),
                new Strike("all sessions killed", random -> db.killAllSessions()),
                new Strike("open connections forgotten", random -> proxy.darkenOpen()),
                new Strike("network lost", random -> {
                    proxy.flow(FaultProxy.Flow.DROP);
                    last(random);
                    proxy.flow(FaultProxy.Flow.PASS);
                }),
                new Strike("requests lost", random -> {
                    proxy.flowToServer(FaultProxy.Flow.DROP);
                    last(random);
                    proxy.flowToServer(FaultProxy.Flow.PASS);
                }),
                new Strike("answers held back", random -> {
                    proxy.flowToClient(FaultProxy.Flow.HOLD);
                    last(random);
                    proxy.flowToClient(FaultProxy.Flow.PASS);
                }),
                new Strike("connects held back", random -> {
                    proxy.holdNewConnections(true);
                    proxy.resetAll();
                    last(random);
                    proxy.holdNewConnections(false);
                }),
                new Strike("network slow", random -> {
                    proxy.delay(1 + random.nextInt(100));
                    last(random);
                    proxy.delay(0);
                }),
                new Strike("network drips", random -> {
                    proxy.drip(5);
                    last(random);
                    proxy.drip(0);
                }),
                new Strike("connections half closed", random -> proxy.halfCloseToClients()),
                new Strike("refused", random -> {
                    proxy.refuse();
                    proxy.resetAll();
                    last(random);
                    proxy.listen();
                }),
                new Strike("server stopped where it is", random -> {
                    db.suspend();
                    last(random);
                    db.resume();
                }),
                new Strike("server restarted", random -> restart(Stop.FAST, random)),
                new Strike("server killed and started", random -> restart(Stop.IMMEDIATE, random)));
    }

    private void restart(Stop how, Random random) throws SQLException {
        db.bringDown(how);
        last(random);
        db.bringUp();
        db.awaitReady();
    }

    private void last(Random random) {
        LockSupport.parkNanos((50 + random.nextInt(longest - 50)) * 1_000_000L);
    }

    @Override
    public int held() {
        return proxy.held();
    }

    @Override
    public int sessions() throws SQLException {
        return db.sessions();
    }

    @Override
    public void verify() {}

    @Override
    public void close() {
        db.resume();
        proxy.close();
    }
}
