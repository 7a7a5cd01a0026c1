package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The flag SERVER_STATUS_IN_TRANS, which MariaDB and MySQL servers send with every OK packet and both drivers keep. Either
 * driver may be behind either kind of URL, so both dialects know both.
 *
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/ok_packet">OK packet</a>
 */
final class ServerStatus {
    private static final int IN_TRANSACTION = 1;

    private ServerStatus() {}

    /** Answers 1 in a transaction, else 0. */
    static DriverCall inTransaction() {
        return new DriverCall(
                new DriverCall.Driver("org.mariadb.jdbc.Connection", ServerStatus::ofMariaDbConnector),
                new DriverCall.Driver("com.mysql.cj.MysqlConnection", ServerStatus::ofMySqlConnector));
    }

    /** {@code Connection.getContext().getServerStatus() & 1}; both types are in exported packages of its module. */
    private static MethodHandle ofMariaDbConnector(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> context = Class.forName("org.mariadb.jdbc.client.Context", false, type.getClassLoader());
        MethodHandle status = MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getContext", MethodType.methodType(context)),
                lookup.findVirtual(context, "getServerStatus", MethodType.methodType(int.class)));
        MethodHandle flag = MethodHandles.lookup()
                .findStatic(ServerStatus.class, "inTransactionFlag", MethodType.methodType(int.class, int.class));
        return MethodHandles.filterReturnValue(status, flag);
    }

    /** {@code MysqlConnection.getSession().getServerSession().inTransactionOnServer()}. */
    private static MethodHandle ofMySqlConnector(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> session = Class.forName("com.mysql.cj.Session", false, type.getClassLoader());
        Class<?> server = Class.forName("com.mysql.cj.protocol.ServerSession", false, type.getClassLoader());
        MethodHandle toServer = MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getSession", MethodType.methodType(session)),
                lookup.findVirtual(session, "getServerSession", MethodType.methodType(server)));
        MethodHandle open = MethodHandles.filterReturnValue(
                toServer, lookup.findVirtual(server, "inTransactionOnServer", MethodType.methodType(boolean.class)));
        return MethodHandles.explicitCastArguments(open, MethodType.methodType(int.class, type));
    }

    private static int inTransactionFlag(int status) {
        return status & IN_TRANSACTION;
    }
}
