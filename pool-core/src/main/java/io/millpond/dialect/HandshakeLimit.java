package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * Bounds the handshake of drivers whose {@code connectTimeout} covers the TCP connect alone, so that a server which
 * accepts and stays silent holds them for ever (measured: pgjdbc 42.7.14 and MySQL Connector/J 26.10.0). The connection
 * is opened with the driver's {@code socketTimeout}, which is lifted as soon as it stands: a limit on every read would
 * end long reports. If the user set {@code socketTimeout}, that value stays, before and after.
 *
 * <p>Where the driver opens more connections behind the one it has answered with, only the present one would be set
 * free; see {@link MySqlHosts}.
 */
final class HandshakeLimit {
    private static final String PROPERTY = "socketTimeout";

    private final boolean ours;

    private HandshakeLimit(boolean ours) {
        this.ours = ours;
    }

    /** For connections opened with the dialect's driver properties. */
    static HandshakeLimit unlessSetIn(UrlParameters parameters) {
        return new HandshakeLimit(!parameters.sets(PROPERTY));
    }

    /** For connections that the pool does not open itself: somebody else's timeouts are not ours to lift. */
    static HandshakeLimit none() {
        return new HandshakeLimit(false);
    }

    /** Sets the limit for a connection to be opened, in the driver's unit. */
    void set(Map<String, String> driverProperties, String limit) {
        if (ours) {
            driverProperties.put(PROPERTY, limit);
        }
    }

    /** Removes the limit from an open connection. */
    void lift(Connection raw) throws SQLException {
        if (ours) {
            raw.setNetworkTimeout(Runnable::run, 0);
        }
    }
}
