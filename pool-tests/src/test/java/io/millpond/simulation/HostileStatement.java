package io.millpond.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement of a {@link HostileConnection}. */
final class HostileStatement implements InvocationHandler {
    private final HostileConnection connection;
    private final Scheduler scheduler;
    /** Whether it was made for a lease that was over. */
    private final boolean late;

    private boolean closed;

    private HostileStatement(HostileConnection connection, Scheduler scheduler, boolean late) {
        this.connection = connection;
        this.scheduler = scheduler;
        this.late = late;
    }

    static Statement of(HostileConnection connection, Scheduler scheduler, boolean late) {
        return HostileConnection.proxy(Statement.class, new HostileStatement(connection, scheduler, late));
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "hashCode":
                return System.identityHashCode(this);
            case "equals":
                return self == arguments[0];
            default:
                break;
        }
        scheduler.point();
        scheduler.note(() -> "a statement's " + method.getName() + "() reaches " + connection);
        if (!method.getName().equals("cancel")) {
            connection.checkCaller("a statement's " + method.getName());
        }
        switch (method.getName()) {
            case "close":
                if (!closed) {
                    closed = true;
                    connection.statementClosed(late);
                }
                return null;
            case "isClosed":
                return closed;
            case "execute":
                connection.execute(this);
                return false;
            case "cancel":
                connection.executions.cancel(this);
                return null;
            default:
                return HostileConnection.usual(method);
        }
    }
}
