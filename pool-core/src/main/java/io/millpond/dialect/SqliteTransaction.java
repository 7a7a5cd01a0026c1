package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.SQLException;

/**
 * Whether SQLite has a transaction open. sqlite-jdbc does not pass on {@code sqlite3_get_autocommit}, so that something
 * is tried that SQLite refuses inside a transaction, and that changes nothing outside of one: the safety level of the
 * temporary database, which has none.
 *
 * <p>Not a {@code BEGIN}: beside a statement in the middle of its writing ({@code INSERT … RETURNING} whose rows are
 * being read) it succeeds, and the {@code COMMIT} after it does not. What is then written belongs to a transaction that
 * nobody knows of, and is lost with it.
 *
 * @see <a href="https://sqlite.org/src/file/src/pragma.c">SQLite: pragma.c, PragTyp_SYNCHRONOUS</a>
 */
final class SqliteTransaction {
    private static final String REFUSED_INSIDE = "pragma temp.synchronous=1";

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
                        MethodType.methodType(int.class, MethodHandle.class, Object.class));
        MethodHandle onDatabase = MethodHandles.insertArguments(attempt, 0, with(exec, REFUSED_INSIDE));
        return MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getDatabase", MethodType.methodType(db)),
                onDatabase.asType(MethodType.methodType(int.class, db)));
    }

    private static MethodHandle with(MethodHandle exec, String sql) {
        return MethodHandles.insertArguments(exec, 1, sql).asType(MethodType.methodType(int.class, Object.class));
    }

    private static int attempt(MethodHandle change, Object db) throws Throwable {
        try {
            int ignored = (int) change.invokeExact(db);
            return 0;
        } catch (SQLException refused) {
            return refused.getErrorCode() == REFUSED ? 1 : DriverCall.NO_ANSWER;
        }
    }
}
