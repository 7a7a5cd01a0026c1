package io.millpond.dialect;

import static io.millpond.dialect.ConnectFailureKind.CONFIGURATION;
import static io.millpond.dialect.ConnectFailureKind.CREDENTIALS;
import static io.millpond.dialect.ConnectFailureKind.UNAVAILABLE;

import java.io.EOFException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a failed connect what to expect of the next: by vendor code, then by SQLState, whole or its class, of each
 * exception of the chain until one is known. The class of an exception counts in one case, TLS, for which drivers have
 * no code of their own: pgjdbc gives 08006, as for a server that is down. Words count where a driver gives the code of
 * a server that is down and nothing else. What nobody knows is {@code UNAVAILABLE}, the kind that is tried again
 * soonest.
 *
 * <p>SQL:2016 part 2, table 38: class 28 is "invalid authorization specification", 3D "invalid catalog name", 3F
 * "invalid schema name", 0A "feature not supported", 22 and 42 are refusals of what was asked for, which a new attempt
 * asks for again.
 */
final class ConnectFailureCodes {
    private static final Map<String, ConnectFailureKind> STANDARD_STATES = Map.of(
            "28", CREDENTIALS,
            "3D", CONFIGURATION,
            "3F", CONFIGURATION,
            "0A", CONFIGURATION,
            "22", CONFIGURATION,
            "42", CONFIGURATION);

    private final Map<String, ConnectFailureKind> states = new HashMap<>(STANDARD_STATES);
    private final Map<Integer, ConnectFailureKind> codes = new HashMap<>();
    private final Map<VendorCode, ConnectFailureKind> vendorCodes = new HashMap<>();
    private final Map<String, ConnectFailureKind> words = new HashMap<>();

    ConnectFailureCodes states(ConnectFailureKind kind, String... statesOrClasses) {
        for (String state : statesOrClasses) {
            states.put(state, kind);
        }
        return this;
    }

    ConnectFailureCodes codes(ConnectFailureKind kind, int... vendorCodes) {
        for (int code : vendorCodes) {
            codes.put(code, kind);
        }
        return this;
    }

    /** For codes that are known only beside this class of states. */
    ConnectFailureCodes codesIn(String stateClass, ConnectFailureKind kind, int... codesOfVendor) {
        for (int code : codesOfVendor) {
            vendorCodes.put(new VendorCode(code, stateClass), kind);
        }
        return this;
    }

    /** For what a driver says in these words and by no code of its own. */
    ConnectFailureCodes words(ConnectFailureKind kind, String... parts) {
        for (String part : parts) {
            words.put(part, kind);
        }
        return this;
    }

    ConnectFailureKind kindOf(Throwable failure) {
        List<Throwable> chain = ExceptionChain.of(failure);
        for (Throwable each : chain) {
            ConnectFailureKind kind = each instanceof SQLException sql ? kindOf(sql) : null;
            if (kind != null) {
                return kind;
            }
        }
        return isRefusedByTls(chain) ? CONFIGURATION : UNAVAILABLE;
    }

    private @Nullable ConnectFailureKind kindOf(SQLException failure) {
        ConnectFailureKind byCode = byCode(failure);
        String state = failure.getSQLState();
        if (byCode != null || state == null) {
            return byCode;
        }
        ConnectFailureKind byState = states.get(state);
        if (byState == null && state.length() >= 2) {
            byState = states.get(state.substring(0, 2));
        }
        return byState == null ? byWords(failure.getMessage()) : byState;
    }

    private @Nullable ConnectFailureKind byCode(SQLException failure) {
        VendorCode code = VendorCode.of(failure);
        ConnectFailureKind known = codes.get(failure.getErrorCode());
        return known == null && code != null ? vendorCodes.get(code) : known;
    }

    private @Nullable ConnectFailureKind byWords(@Nullable String message) {
        for (Map.Entry<String, ConnectFailureKind> each : words.entrySet()) {
            if (message != null && message.contains(each.getKey())) {
                return each.getValue();
            }
        }
        return null;
    }

    /** A handshake that broke off with the connection is no refusal: a server that stops does that too. */
    private static boolean isRefusedByTls(List<Throwable> chain) {
        boolean tls = false;
        for (Throwable each : chain) {
            if (each instanceof EOFException || each instanceof SocketException) {
                return false;
            }
            tls |= each instanceof SSLException || each instanceof GeneralSecurityException;
        }
        return tls;
    }
}
