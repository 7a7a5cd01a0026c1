package io.millpond.core;

import io.millpond.jdbc.ConnectionHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An owner that opens and closes one statement after the other, each in the place of the one before while it is alone,
 * and a thread that comes second, with the handle of one of them; for the test of what that handle may reach.
 */
public final class StatementsFixture extends HandleFixture {
    private static final VarHandle NEWEST;
    private static final VarHandle COMING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(StatementsFixture.class, "newest", Opened.class);
            COMING = lookup.findVarHandle(StatementsFixture.class, "coming", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Opened(PreparedStatement handle, Object raw) {}

    /** Written by release and read by acquire: a fence of the test's own would hide what it looks for. */
    private @Nullable Opened newest;

    /** Set when the second thread has a handle and is about to close it; opaque, for the same reason. */
    private boolean coming;

    private final Object[] raws = {statement(), statement()};

    /** The driver's last. Written and read by the owner. */
    private @Nullable Object prepared;

    /** The second thread, and the driver's statement that it may close. Written and believed by that thread alone. */
    private @Nullable Thread second;

    private @Nullable Object its;

    private volatile boolean astray;

    /** By the owner: until the second thread comes, when the last is left open. */
    public void openAndCloseInTurn() {
        ConnectionHandle mine = borrow();
        try {
            mine.commit(); // a first call takes another way
            PreparedStatement handle = open(mine);
            while (!(boolean) COMING.getOpaque(this)) {
                handle.close();
                handle = open(mine);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private PreparedStatement open(ConnectionHandle mine) throws SQLException {
        PreparedStatement handle = mine.prepareStatement("select");
        NEWEST.setRelease(this, new Opened(handle, Objects.requireNonNull(prepared)));
        return handle;
    }

    /** By the second thread: the newest that it sees. */
    public void closeOne() {
        second = Thread.currentThread();
        Opened seen = (Opened) NEWEST.getAcquire(this);
        while (seen == null) {
            Thread.onSpinWait();
            seen = (Opened) NEWEST.getAcquire(this);
        }
        its = seen.raw;
        COMING.setOpaque(this, true);
        try {
            seen.handle.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the second thread has closed a statement by the handle of another. */
    public boolean isAstray() {
        return astray;
    }

    @Override
    @Nullable
    Object answer(Method method) {
        return method.getName().equals("prepareStatement") ? prepare() : super.answer(method);
    }

    /** One and the other in turn, made before: the owner has to be quick to meet the second thread. */
    private Object prepare() {
        Object raw = prepared == raws[0] ? raws[1] : raws[0];
        prepared = raw;
        return raw;
    }

    private Object statement() {
        return Proxy.newProxyInstance(
                StatementsFixture.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> closed(proxy, method));
    }

    private @Nullable Object closed(Object raw, Method method) {
        if (method.getName().equals("close") && Thread.currentThread() == second && raw != its) {
            astray = true;
        }
        return method.getReturnType() == boolean.class ? false : null;
    }
}
