package io.millpond.dialect;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.util.Set;

/**
 * Tells from an exception whether its connection is dead: by vendor code, then by SQLState, then by an I/O error among
 * the causes. The class of the exception is not asked, with one exception: MariaDB Connector/J, for instance, makes an
 * application's own {@code SIGNAL SQLSTATE '45000'} a {@code SQLTransientConnectionException}.
 * {@link SQLRecoverableException} alone is by its contract (JDBC 4.3, 8.5.3) a request to open a new connection.
 *
 * <p>An I/O error is judged by the SQLException next above it, of which it is the cause: it need not be the socket's.
 * Streams that the application gives for parameters fail too, when the client of an upload goes away say, and drivers
 * pass that on in the same form.
 *
 * <p>Class 08 is "connection exception" in SQL:2016 part 2, table 38; on an established connection each of its codes
 * means that the connection is gone, unless the server is known to mean one of its own.
 */
final class FatalCodes {
    private final Set<String> states;
    private final Set<Integer> codes;
    private final Set<VendorCode> vendorCodes;

    /** States of class 08 that alone prove nothing. */
    private final Set<String> doubtful;

    /** States below which an I/O error proves nothing. */
    private final Set<String> doubtfulOverIo;

    private final boolean hasSocket;

    FatalCodes(Set<String> states, Set<Integer> codes) {
        this(states, codes, Set.of());
    }

    FatalCodes(Set<String> states, Set<Integer> codes, Set<VendorCode> vendorCodes) {
        this(states, codes, vendorCodes, Set.of(), Set.of(), true);
    }

    private FatalCodes(
            Set<String> states,
            Set<Integer> codes,
            Set<VendorCode> vendorCodes,
            Set<String> doubtful,
            Set<String> doubtfulOverIo,
            boolean hasSocket) {
        this.states = Set.copyOf(states);
        this.codes = Set.copyOf(codes);
        this.vendorCodes = Set.copyOf(vendorCodes);
        this.doubtful = Set.copyOf(doubtful);
        this.doubtfulOverIo = Set.copyOf(doubtfulOverIo);
        this.hasSocket = hasSocket;
    }

    /** The same, but for states of class 08 that the server gives to statements too. */
    FatalCodes doubting(String... statesOfStatements) {
        return new FatalCodes(states, codes, vendorCodes, Set.of(statesOfStatements), doubtfulOverIo, hasSocket);
    }

    /**
     * The same, but for I/O errors below states that the driver gives to a stream of the application's, or to what
     * it has not sent.
     */
    FatalCodes doubtingIoBelow(String... statesOfStreams) {
        return new FatalCodes(states, codes, vendorCodes, doubtful, Set.of(statesOfStreams), hasSocket);
    }

    /** The same, but for I/O errors, because the database is in this process. */
    FatalCodes withoutSocket() {
        return new FatalCodes(states, codes, vendorCodes, doubtful, doubtfulOverIo, false);
    }

    /** Whether any exception of the chain says that the connection is dead. */
    boolean areIn(SQLException exception) {
        for (Throwable each : ExceptionChain.of(exception)) {
            if (each instanceof SQLException sql
                    && (isFatal(sql) || isOverIo(sql) && !isOfTheStatement(sql) && !doubtsIoBelow(sql))) {
                return true;
            }
        }
        return false;
    }

    /** Whether any exception of the chain leaves open whether the connection is dead. */
    boolean areDoubtfulIn(SQLException exception) {
        for (Throwable each : ExceptionChain.of(exception)) {
            if (each instanceof SQLException sql && (isDoubtful(sql) || isOverIo(sql) && doubtsIoBelow(sql))) {
                return true;
            }
        }
        return false;
    }

    private boolean isDoubtful(SQLException exception) {
        String state = exception.getSQLState();
        return state != null && doubtful.contains(state);
    }

    private boolean doubtsIoBelow(SQLException exception) {
        String state = exception.getSQLState();
        return !hasSocket || state != null && doubtfulOverIo.contains(state);
    }

    private boolean isFatal(SQLException exception) {
        if (codes.contains(exception.getErrorCode()) || exception instanceof SQLRecoverableException) {
            return true;
        }
        String state = exception.getSQLState();
        VendorCode code = VendorCode.of(exception);
        return state != null && (state.startsWith("08") && !isDoubtful(exception) || states.contains(state))
                || code != null && vendorCodes.contains(code);
    }

    private static boolean isOverIo(SQLException exception) {
        return ExceptionChain.below(exception).stream().anyMatch(FatalCodes::mayBeOfTheSocket);
    }

    /** A file that the driver was to send, and could not read, says nothing about the connection. */
    private static boolean mayBeOfTheSocket(Throwable cause) {
        return cause instanceof IOException
                && !(cause instanceof FileNotFoundException)
                && !(cause instanceof FileSystemException);
    }

    /**
     * States that a server or driver gives to a statement it refused. An {@code IOException} below them came from the
     * application's own stream: pgjdbc answers 22023 and keeps the connection when a parameter's stream cannot be read.
     */
    private static boolean isOfTheStatement(SQLException exception) {
        String state = exception.getSQLState();
        return state != null
                && (state.startsWith("22")
                        || state.startsWith("23")
                        || state.startsWith("42")
                        || state.equals("0A000"));
    }
}
