package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The flags SERVER_STATUS_IN_TRANS and SERVER_STATUS_AUTOCOMMIT, which MariaDB and MySQL servers send with every OK
 * packet and both drivers keep. Either driver may be behind either kind of URL, so both dialects know both. Of
 * autocommit MySQL's driver has a field of its own besides, which SQL does not change.
 *
 * @see <a
 *     href="https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/ok_packet">OK
 *     packet</a>
 */
final class ServerStatus {
    private static final int IN_TRANSACTION = 1;
    private static final int AUTO_COMMIT = 2;

    private final DriverCall flags = new DriverCall(
            new DriverCall.Driver("org.mariadb.jdbc.Connection", ServerStatus::ofMariaDbConnector),
            new DriverCall.Driver("com.mysql.cj.MysqlConnection", ServerStatus::ofMySqlConnector));

    TransactionState transactionState(Connection raw) {
        int known = flags.ask(raw);
        return TransactionState.of(known == DriverCall.NO_ANSWER ? known : known & IN_TRANSACTION);
    }

    boolean isAutoCommit(Connection raw) throws SQLException {
        int known = flags.ask(raw);
        return known == DriverCall.NO_ANSWER ? raw.getAutoCommit() : (known & AUTO_COMMIT) != 0;
    }

    boolean isAtRest(Connection raw, boolean autoCommit) {
        int known = flags.ask(raw);
        return known == DriverCall.NO_ANSWER ? autoCommit : known == (autoCommit ? AUTO_COMMIT : 0);
    }

    /** {@code Connection.getContext().getServerStatus()}; both types are in exported packages of its module. */
    private static MethodHandle ofMariaDbConnector(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> context = Class.forName("org.mariadb.jdbc.client.Context", false, type.getClassLoader());
        return ours(MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getContext", MethodType.methodType(context)),
                lookup.findVirtual(context, "getServerStatus", MethodType.methodType(int.class))));
    }

    /** {@code MysqlConnection.getSession().getServerSession().getStatusFlags()}. */
    private static MethodHandle ofMySqlConnector(MethodHandles.Lookup lookup, Class<?> type)
            throws ReflectiveOperationException {
        Class<?> session = Class.forName("com.mysql.cj.Session", false, type.getClassLoader());
        Class<?> server = Class.forName("com.mysql.cj.protocol.ServerSession", false, type.getClassLoader());
        MethodHandle toServer = MethodHandles.filterReturnValue(
                lookup.findVirtual(type, "getSession", MethodType.methodType(session)),
                lookup.findVirtual(session, "getServerSession", MethodType.methodType(server)));
        return ours(MethodHandles.filterReturnValue(
                toServer, lookup.findVirtual(server, "getStatusFlags", MethodType.methodType(int.class))));
    }

    private static MethodHandle ours(MethodHandle status) throws ReflectiveOperationException {
        return MethodHandles.filterReturnValue(
                status,
                MethodHandles.lookup()
                        .findStatic(ServerStatus.class, "ours", MethodType.methodType(int.class, int.class)));
    }

    @SuppressWarnings("unused") // by its handle
    private static int ours(int status) {
        return status & (IN_TRANSACTION | AUTO_COMMIT);
    }
}
