package io.millpond.simulation;

import io.millpond.simulation.Mischief.Call;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * A session of {@link HostileDriver}: who uses it, what state it is in, how often it was ended. Invariants 1, 7 and 8
 * are checked here, by what arrives.
 */
final class HostileConnection implements InvocationHandler {
    private static final String CATALOG = "main";
    private static final DatabaseMetaData META_DATA = inert(DatabaseMetaData.class);

    private final HostileDriver driver;
    private final Scheduler scheduler;
    private final int number;
    private final Connection proxy;
    final Executions executions;

    /** The password it was opened with. */
    @Nullable
    String secret;

    /** The lease that uses it, from its first call to the begin of its return. */
    @Nullable
    Errand holder;

    private boolean autoCommit = true;
    private boolean inTransaction;
    private int openStatements;
    private String catalog = CATALOG;
    private boolean warning;

    /** Why nobody may be lent this any more, or null. */
    @Nullable
    String unfit;

    /** When a {@code reconnect()} returned that began after this was opened; whoever asks later gets another. */
    long outdatedAt = Long.MAX_VALUE;

    private long unfitAt;

    private boolean setUp;
    private boolean broken;
    private boolean ended;
    int closes;
    int aborts;

    HostileConnection(HostileDriver driver, int number) {
        this.driver = driver;
        this.scheduler = driver.scheduler;
        this.number = number;
        this.executions = new Executions(this, driver);
        Connection marked = proxy(Connection.class, this);
        this.proxy = driver.marksRequests ? marked : PlainConnections.of(marked);
    }

    Connection proxy() {
        return proxy;
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public String toString() {
        return "connection " + number;
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(HostileConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static <T> T inert(Class<T> type) {
        return proxy(type, (self, method, arguments) -> usual(method));
    }

    /** What a method answers about which nobody cares. */
    static @Nullable Object usual(Method method) {
        Class<?> type = method.getReturnType();
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? (Object) 0 : null;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "hashCode":
                return number;
            case "equals":
                return self == arguments[0];
            case "toString":
                return toString();
            default:
                break;
        }
        scheduler.point();
        scheduler.note(() -> method.getName() + "() reaches " + this);
        checkCaller(method.getName());
        switch (method.getName()) {
            case "isClosed":
                return ended;
            case "close":
                closes++;
                end(Call.CLOSE, closes);
                return null;
            case "abort":
                aborts++;
                end(Call.ABORT, aborts);
                return null;
            default:
                break;
        }
        requireAlive();
        switch (method.getName()) {
            case "isValid":
                return isValid();
            case "getAutoCommit":
                return autoCommit;
            case "setAutoCommit":
                autoCommit = (Boolean) arguments[0];
                if (autoCommit && inTransaction) {
                    scheduler.violate(8, "the pool commits what was left open in " + this, new Throwable());
                    inTransaction = false;
                }
                return null;
            case "commit":
                driver.perform(Call.ROLLBACK, 0, this::isEnded, Executions.HOPELESS_NANOS);
                inTransaction = false;
                return null;
            case "rollback":
                driver.perform(Call.ROLLBACK, 0);
                inTransaction = false;
                return null;
            case "getCatalog":
                return catalog;
            case "setCatalog":
                catalog = (String) arguments[0];
                return null;
            case "createStatement":
                boolean late = scheduler.current().errand instanceof Errand caller && caller.isOver();
                openStatements += late ? 0 : 1;
                return HostileStatement.of(this, scheduler, late);
            case "getWarnings":
                return warning ? new SQLWarning("left behind") : null;
            case "clearWarnings":
                if (!setUp) {
                    setUp = true;
                    driver.perform(Call.SET_UP, 0);
                }
                warning = false;
                return null;
            case "getMetaData":
                return META_DATA;
            default:
                return usual(method);
        }
    }

    void unfit(String why) {
        if (unfit == null) {
            unfit = why;
            unfitAt = scheduler.steps();
        }
    }

    private boolean isValid() throws SQLException {
        boolean valid = false;
        try {
            valid = driver.perform(Call.VALIDATE, 0) && !broken && !ended;
        } finally {
            if (!valid) {
                unfit("a check of it has failed");
            }
        }
        return valid;
    }

    private void end(Call call, int times) throws SQLException {
        scheduler.note(() -> call + " of " + this);
        if (times > 1) {
            scheduler.violate(3, this + " was ended twice by " + call, new Throwable());
        }
        if (holder != null && !executions.mayEnd(holder) && !driver.poolCloses) {
            scheduler.violate(1, this + " was ended by " + call + " while " + holder + " used it", new Throwable());
        }
        unfit("it was closed");
        boolean done = false;
        try {
            driver.perform(call, 0);
            done = true;
        } finally {
            // a driver that has refused to do either way: nobody can do more, and the pool has said so in its log
            if (!ended && (done || closes > 0 && aborts > 0)) {
                ended = true;
                driver.ended();
            }
        }
    }

    /** A borrower's call through its handle, or one of the pool's own. */
    void checkCaller(String method) {
        Object errand = scheduler.current().errand;
        if (errand instanceof Errand caller) {
            caller.lastCallAt = scheduler.now();
            if (caller.isOver() && caller.isShared() && scheduler.current().calledWhileLive) {
                checkLate(caller, method);
            } else if (caller.isOver()) {
                scheduler.violate(
                        7,
                        method + "() of " + this + " was reached by " + caller + ", whose lease is over",
                        new Throwable());
            } else if (caller.isUsing()) {
                checkUser(caller, method);
            } else if (holder != null) {
                scheduler.violate(
                        7,
                        method + "() of " + this + " was reached by " + caller + ", which is returning it, while "
                                + holder + " uses it",
                        new Throwable());
            }
        } else if (holder != null && !method.equals("close") && !method.equals("abort") && !method.equals("isClosed")) {
            scheduler.violate(
                    1, "the pool calls " + method + "() of " + this + " while " + holder + " uses it", new Throwable());
        }
    }

    /** A call that began while the lease was alive, on another thread than the one that has ended it meanwhile. */
    private void checkLate(Errand caller, String method) {
        if (method.equals("a statement's close")) {
            return; // what was made too late is closed at once
        }
        if (holder != null && holder != caller) {
            scheduler.violate(
                    1,
                    caller + ", whose lease is over, comes with " + method + "() to " + this + ", which " + holder
                            + " uses",
                    new Throwable());
        }
        unfit("a call of " + caller + ", whose lease was over, was in it");
    }

    private void checkUser(Errand caller, String method) {
        if (holder != null && holder != caller) {
            scheduler.violate(
                    1, caller + " calls " + method + "() of " + this + ", which " + holder + " uses", new Throwable());
        } else if (caller.connection != null && caller.connection != this) {
            scheduler.violate(1, caller + " has " + caller.connection + " and reached " + this, new Throwable());
        }
        caller.connection = this;
        holder = caller;
        // with the first call of its borrower the pool begins the lease: it clears warnings
        boolean begins = method.equals("clearWarnings") || method.equals("beginRequest");
        if (!begins && caller.isNew()) {
            checkBaseline(caller);
        }
    }

    private void checkBaseline(Errand caller) {
        // an abort at the end of the pool takes it away from a borrower that may just be about to use it
        boolean takenAway = driver.poolCloses && unfitAt >= caller.begunAt;
        if (unfit != null && !takenAway) {
            scheduler.violate(8, this + " was lent to " + caller + ", but " + unfit, null);
        }
        if (caller.begunAt > outdatedAt) {
            scheduler.violate(7, this + " was lent to " + caller + " after reconnect() had returned", null);
        }
        if (executions.isUsedBesides(caller)) {
            scheduler.violate(1, this + " was lent to " + caller + " with a call of another in it", null);
        }
        String left = (autoCommit ? "" : " autocommit is off;")
                + (inTransaction ? " a transaction is open;" : "")
                + (openStatements > 0 ? " a statement is open;" : "")
                + (catalog.equals(CATALOG) ? "" : " the catalog is another;")
                + (warning ? " a warning is there;" : "");
        if (!left.isEmpty()) {
            scheduler.violate(8, this + " was lent to " + caller + " not as it was:" + left, null);
        }
    }

    void statementClosed(boolean late) {
        openStatements -= late ? 0 : 1;
    }

    void requireAlive() throws SQLException {
        if (ended || broken) {
            throw new SQLException(this + " is gone", "08006");
        }
    }

    void execute(HostileStatement statement) throws SQLException {
        requireAlive();
        try {
            executions.run(statement);
        } catch (SQLException failure) {
            if ("08006".equals(failure.getSQLState())) {
                broken = true;
                unfit("it had told its borrower that it was dead");
            }
            throw failure;
        }
        inTransaction |= !autoCommit;
        warning = true;
    }
}
