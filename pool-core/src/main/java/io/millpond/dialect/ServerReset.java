package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The command by which a MariaDB or MySQL server sets a session back (COM_RESET_CONNECTION), which only the drivers can send. */
final class ServerReset {
    private static final int DONE = 1;

    private ServerReset() {}

    /** Answers 1 when it is done. */
    static DriverCall reset() {
        return new DriverCall(
                new DriverCall.Driver("org.mariadb.jdbc.Connection", ServerReset::byMariaDbConnector),
                new DriverCall.Driver("com.mysql.cj.jdbc.JdbcConnection", ServerReset::byMySqlConnector));
    }

    /** {@code Connection.reset()}; without {@code useResetConnection} it would set back what JDBC knows of and nothing else. */
    private static MethodHandle byMariaDbConnector(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        ClassLoader loader = type.getClassLoader();
        Class<?> context = Class.forName("org.mariadb.jdbc.client.Context", false, loader);
        Class<?> configuration = Class.forName("org.mariadb.jdbc.Configuration", false, loader);
        MethodHandle uses =
                lookup.findVirtual(configuration, "useResetConnection", MethodType.methodType(boolean.class));
        uses = MethodHandles.filterReturnValue(
                lookup.findVirtual(context, "getConf", MethodType.methodType(configuration)), uses);
        uses = MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getContext", MethodType.methodType(context)), uses);
        MethodHandle refuse =
                MethodHandles.dropArguments(MethodHandles.constant(int.class, DriverCall.NO_ANSWER), 0, type);
        return MethodHandles.guardWithTest(uses, done(lookup, type, "reset"), refuse);
    }

    /** {@code JdbcConnection.resetServerState()}. */
    private static MethodHandle byMySqlConnector(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        return done(lookup, type, "resetServerState");
    }

    private static MethodHandle done(MethodHandles.Lookup lookup, Class<?> type, String method)
            throws ReflectiveOperationException {
        return MethodHandles.filterReturnValue(
                lookup.findVirtual(type, method, MethodType.methodType(void.class)),
                MethodHandles.constant(int.class, DONE));
    }

    static boolean isDone(int answer) {
        return answer == DONE;
    }
}
