package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * What the pool must know of one kind of database. Implementations are immutable and thread-safe; none of the methods except
 * {@link #setUp} talks to the server.
 */
public interface Dialect {
    /** The database's name, for messages. */
    String name();

    /**
     * Driver properties that suit production, for the properties that neither the user nor the URL sets.
     *
     * @param poolName shown to the server as the application where the driver can
     * @param connectTimeout limit of one physical connect: second line behind the pool's own deadline
     */
    Map<String, String> driverProperties(String poolName, Duration connectTimeout);

    /** Prepares a new connection; on the pool's own thread, within the connect deadline. */
    void setUp(Connection raw) throws SQLException;

    /** Whether a transaction is open, told from the driver's local state alone. */
    TransactionState transactionState(Connection raw);

    /**
     * Whether an exception from an established connection means that the connection must not be used again. Looks at this
     * exception and those chained to it; null states and cyclic chains are normal input. The caller asks the local {@code isClosed()} first.
     */
    boolean isFatal(SQLException exception);

    /** Whether {@code Statement.setQueryTimeout} changes the session, so that later statements have the limit too. */
    boolean keepsQueryTimeoutInSession();

    /** Prepared statements to keep per connection unless the user says otherwise; 0 where the driver keeps its own. */
    int statementCacheSize();
}
