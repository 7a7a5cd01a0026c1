package io.millpond.dialect;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from an exception whether its connection is dead: by vendor code, then by SQLState, then by an I/O error among the
 * causes. The class of the exception is not asked, with one exception: MariaDB Connector/J, for instance, makes an application's own
 * {@code SIGNAL SQLSTATE '45000'} a {@code SQLTransientConnectionException}. {@link SQLRecoverableException} alone is by its
 * contract (JDBC 4.3, 8.5.3) a request to open a new connection.
 *
 * <p>Class 08 is "connection exception" in SQL:2016 part 2, table 38; on an established connection each of its codes means
 * that the connection is gone.
 */
final class FatalCodes {
    private final Set<String> states;
    private final Set<Integer> codes;
    private final Set<VendorCode> vendorCodes;

    FatalCodes(Set<String> states, Set<Integer> codes) {
        this(states, codes, Set.of());
    }

    FatalCodes(Set<String> states, Set<Integer> codes, Set<VendorCode> vendorCodes) {
        this.states = Set.copyOf(states);
        this.codes = Set.copyOf(codes);
        this.vendorCodes = Set.copyOf(vendorCodes);
    }

    /** Whether any exception of the chain says that the connection is dead. */
    boolean areIn(SQLException exception) {
        boolean ioCounts = !isOfTheStatement(exception.getSQLState());
        for (Throwable each : ExceptionChain.of(exception)) {
            if (each instanceof SQLException sql ? isFatal(sql) : ioCounts && isOfTheSocket(each)) {
                return true;
            }
        }
        return false;
    }

    private boolean isFatal(SQLException exception) {
        if (codes.contains(exception.getErrorCode()) || exception instanceof SQLRecoverableException) {
            return true;
        }
        String state = exception.getSQLState();
        VendorCode code = VendorCode.of(exception);
        return state != null && (state.startsWith("08") || states.contains(state))
                || code != null && vendorCodes.contains(code);
    }

    /** A file that the driver was to send, and could not read, says nothing about the connection. */
    private static boolean isOfTheSocket(Throwable cause) {
        return cause instanceof IOException
                && !(cause instanceof FileNotFoundException)
                && !(cause instanceof FileSystemException);
    }

    /**
     * States that a server or driver gives to a statement it refused. An {@code IOException} below them came from the
     * application's own stream: pgjdbc answers 22023 and keeps the connection when a parameter's stream cannot be read.
     */
    private static boolean isOfTheStatement(@Nullable String state) {
        return state != null
                && (state.startsWith("22")
                        || state.startsWith("23")
                        || state.startsWith("42")
                        || state.equals("0A000"));
    }
}
