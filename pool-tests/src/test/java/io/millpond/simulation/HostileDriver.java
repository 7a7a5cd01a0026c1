package io.millpond.simulation;

import io.millpond.simulation.Mischief.Call;
import io.millpond.simulation.Mischief.What;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A driver and its database in virtual time. It does as {@link Mischief} says, knows who uses each connection, and
 * counts as a server would.
 */
public final class HostileDriver implements DataSource {
    private static final long CONNECT_NANOS = 1_000_000;

    final Scheduler scheduler;
    private final Map<Call, Map<Integer, Mischief>> mischief = new EnumMap<>(Call.class);
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    final List<HostileConnection> connections = new ArrayList<>();

    private int connecting;
    private int live;
    private boolean released;

    /** Whether it has refused somebody, and no connection has been opened since. */
    private boolean refuses;

    /** From when that ended; the pool may hear of both late. */
    private final Excuse refused = new Excuse();

    /** Since the pool's {@code close} has begun; its aborts may hit what is lent. */
    boolean poolCloses;

    /** Whether it wants to know where requests begin and end; then no lease ends without a reset. */
    final boolean marksRequests;

    final Settings.Limits limits;

    /** Who gives it credentials, or null. */
    private final @Nullable SecretStore secrets;

    HostileDriver(Scheduler scheduler, List<Mischief> script, Settings settings) {
        this.scheduler = scheduler;
        this.marksRequests = settings.marksRequests();
        this.limits = settings.limits();
        this.secrets = settings.secretsHold() > 0 ? new SecretStore(this, settings.secretsHold()) : null;
        for (Mischief each : script) {
            mischief.computeIfAbsent(each.call(), c -> new HashMap<>()).put(each.nth(), each);
        }
    }

    /** Sessions that the server has, those being opened included. */
    public int sessions() {
        return connecting + live;
    }

    /** Everything that hangs comes back. */
    void release() {
        scheduler.note(() -> "all that hangs comes back");
        released = true;
    }

    boolean isReleased() {
        return released;
    }

    public @Nullable SecretStore secrets() {
        return secrets;
    }

    void ended() {
        live--;
    }

    /** What is to go wrong in this call, the next of its kind. */
    @Nullable
    Mischief next(Call call) {
        int nth = calls.merge(call, 1, Integer::sum) - 1;
        return mischief.getOrDefault(call, Map.of()).get(nth);
    }

    /** This goes wrong now. */
    void covers(Mischief now) {
        scheduler.note(now::toString);
        scheduler.coverage.note("wrong in " + now.call());
        scheduler.coverage.note("wrong as " + now.what());
    }

    /** Takes the time that this call takes; answers false where the driver is to say no. */
    boolean perform(Call call, long usual) throws SQLException {
        return perform(call, usual, () -> false, Scheduler.FOREVER);
    }

    /** The same for a call of a borrower's own, which hangs only until something has happened, or so long. */
    boolean perform(Call call, long usual, BooleanSupplier untilThen, long longest) throws SQLException {
        checkThread();
        Mischief now = next(call);
        if (now == null) {
            if (usual > 0) {
                scheduler.sleep(usual);
            }
            return true;
        }
        covers(now);
        if (now.what() == What.HANG || now.what() == What.HANG_AND_FAIL) {
            scheduler.await(() -> released || untilThen.getAsBoolean(), longest);
        } else if (now.nanos() > 0) {
            scheduler.await(() -> released, now.nanos());
        }
        switch (now.what()) {
            case FAIL -> throw new SQLException("mischief", "HY000");
            case FATAL, HANG_AND_FAIL -> throw new SQLException("mischief: gone", "08006");
            case REFUSED -> {
                refuses = true;
                throw new SQLException("mischief: wrong password", "28000");
            }
            default -> {
                return now.what() != What.FALSE;
            }
        }
    }

    /**
     * The pool has opened a connection. With credentials, one that was refused may be on its way to ask for others, and
     * be told only after that.
     */
    public void hasLetIn() {
        if (refuses && secrets == null) {
            refuses = false;
            refused.begin(scheduler);
        }
    }

    /** Whether a borrower may be told now that it refuses. */
    boolean mayBeRefusing() {
        return refuses || refused.lasts(scheduler);
    }

    /** All pools share the housekeeper's thread. */
    private void checkThread() {
        if (scheduler.current().name.startsWith("millpond-upkeep")) {
            scheduler.violate(18, "the housekeeper calls the driver", new Throwable());
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(null);
    }

    private Connection connect(@Nullable String secret) throws SQLException {
        scheduler.point();
        checkThread();
        if (secrets != null) {
            secrets.checkConnect(secret);
        }
        connecting++;
        boolean arrived = false;
        try {
            scheduler.note(() -> "connects");
            perform(Call.CONNECT, CONNECT_NANOS);
            arrived = true;
        } finally {
            connecting--;
            live += arrived ? 1 : 0;
        }
        HostileConnection connection = new HostileConnection(this, connections.size());
        connection.secret = secret;
        connections.add(connection);
        scheduler.note(() -> "has opened " + connection);
        return connection.proxy();
    }

    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        return connect(password);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("no wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
