package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.SQLException;

/**
 * Whether SQLite has a transaction open. sqlite-jdbc does not pass on {@code sqlite3_get_autocommit}, so a deferred
 * {@code BEGIN}, which takes no lock, is tried: SQLite refuses it inside a transaction.
 */
final class SqliteTransaction {
    private static final int REFUSED = 1;

    private SqliteTransaction() {}

    static DriverCall isOpen() {
        return new DriverCall(new DriverCall.Driver("org.sqlite.SQLiteConnection", SqliteTransaction::attempt));
    }

    /** {@code SQLiteConnection.getDatabase()._exec("…")}: public, in exported packages. */
    private static MethodHandle attempt(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> db = Class.forName("org.sqlite.core.DB", false, type.getClassLoader());
        MethodHandle exec = lookup.findVirtual(db, "_exec", MethodType.methodType(int.class, String.class));
        MethodHandle attempt = MethodHandles.lookup()
                .findStatic(
                        SqliteTransaction.class,
                        "attempt",
                        MethodType.methodType(int.class, MethodHandle.class, MethodHandle.class, Object.class));
        MethodHandle onDatabase = MethodHandles.insertArguments(attempt, 0, with(exec, "begin"), with(exec, "commit"));
        return MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getDatabase", MethodType.methodType(db)),
                onDatabase.asType(MethodType.methodType(int.class, db)));
    }

    private static MethodHandle with(MethodHandle exec, String sql) {
        return MethodHandles.insertArguments(exec, 1, sql).asType(MethodType.methodType(int.class, Object.class));
    }

    private static int attempt(MethodHandle begin, MethodHandle commit, Object db) throws Throwable {
        try {
            int ignored = (int) begin.invokeExact(db);
        } catch (SQLException refused) {
            return refused.getErrorCode() == REFUSED ? 1 : DriverCall.NO_ANSWER;
        }
        try {
            int ignored = (int) commit.invokeExact(db);
        } catch (SQLException stillOpen) { // a statement in the middle of its writing: what we began stays open
            return 1;
        }
        return 0;
    }
}
