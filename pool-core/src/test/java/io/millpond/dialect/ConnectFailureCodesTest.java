package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFailureCodesTest {
    private static ConnectFailureKind kindOf(String product, Throwable failure) {
        return Dialects.forUrl("jdbc:" + product + ":x").connectFailureKind(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql, 28P01, 0, CREDENTIALS",
        "postgresql, 28000, 0, CREDENTIALS",
        "postgresql, 3D000, 0, CONFIGURATION",
        "postgresql, 08004, 0, CONFIGURATION",
        "postgresql, 22023, 0, CONFIGURATION",
        "postgresql, 42704, 0, CONFIGURATION",
        "postgresql, 53300, 0, CAPACITY",
        "postgresql, 53200, 0, UNAVAILABLE",
        "postgresql, 57P03, 0, UNAVAILABLE",
        "postgresql, 08001, 0, UNAVAILABLE",
        "postgresql, 08006, 0, UNAVAILABLE",
        "postgresql, 55000, 0, UNAVAILABLE",
        "mariadb, 28000, 1045, CREDENTIALS",
        "mariadb, HY000, 4151, CREDENTIALS",
        "mariadb, 42000, 1049, CONFIGURATION",
        "mariadb, 42000, 1044, CONFIGURATION",
        "mariadb, HY000, 1130, CONFIGURATION",
        "mariadb, 08004, 1040, CAPACITY",
        "mariadb, 42000, 1203, CAPACITY",
        "mariadb, 42000, 1226, CAPACITY",
        "mariadb, 08000, 0, UNAVAILABLE",
        "mariadb, 08S01, 1053, UNAVAILABLE",
        "mysql, 28000, 1045, CREDENTIALS",
        "mysql, HY000, 1862, CREDENTIALS",
        "mysql, 08004, 1040, CAPACITY",
        "mysql, 42000, 1049, CONFIGURATION",
        "mysql, 08S01, 0, UNAVAILABLE",
        "h2, 28000, 28000, CREDENTIALS",
        "h2, 90013, 90013, CONFIGURATION",
        "h2, 90146, 90146, CONFIGURATION",
        "h2, 90011, 90011, CONFIGURATION",
        "h2, 90046, 90046, CONFIGURATION",
        "h2, 90066, 90066, CONFIGURATION",
        "h2, 90088, 90088, CONFIGURATION",
        "h2, 90113, 90113, CONFIGURATION",
        "h2, 90020, 90020, UNAVAILABLE",
        "h2, 90067, 90067, UNAVAILABLE",
        "sqlite, , 14, CONFIGURATION",
        "sqlite, , 26, CONFIGURATION",
        "sqlite, , 5, UNAVAILABLE",
        "other, 28000, 0, CREDENTIALS",
        "other, 3D000, 0, CONFIGURATION",
        "other, 53300, 0, CAPACITY",
        "other, 08004, 0, UNAVAILABLE",
        "other, , 0, UNAVAILABLE",
        "oracle, 72000, 1017, CREDENTIALS",
        "oracle, 99999, 28000, CREDENTIALS",
        "oracle, 99999, 28001, CREDENTIALS",
        "oracle, 66000, 12514, UNAVAILABLE",
        "oracle, 72000, 1033, UNAVAILABLE",
        "sqlserver, S0001, 18456, CREDENTIALS",
        "sqlserver, 08001, 18456, CREDENTIALS",
        "sqlserver, S0001, 18486, CREDENTIALS",
        "sqlserver, S0001, 18488, CREDENTIALS",
        "sqlserver, S0001, 4060, UNAVAILABLE",
        "sqlserver, S0003, 40613, UNAVAILABLE",
        "sqlserver, 08S01, 0, UNAVAILABLE",
        "other, 2, 0, UNAVAILABLE",
        "other, '', 0, UNAVAILABLE"
    })
    void mustTellWhatTheNextConnectWillMeet(String product, String state, int code, ConnectFailureKind kind) {
        assertThat(kindOf(product, new SQLException("x", state, code))).isEqualTo(kind);
        assertThat(kindOf(product, new RuntimeException(new SQLException("x", state, code))))
                .as("wrapped")
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:shop",
                "jdbc:h2:mem:wrong;MODE",
                "jdbc:h2:mem:wrong;MODE=Unheard",
                "jdbc:h2:mem:wrong;UNHEARD=1",
                "jdbc:h2:mem:wrong;IFEXISTS=TRUE",
                "jdbc:h2:mem:wrong;USER=other"
            })
    void mustKnowAUrlThatH2WillNeverTake(String url) {
        assertThatThrownBy(() -> DriverManager.getConnection(url, "app", ""))
                .satisfies(failure -> assertThat(Dialects.forUrl(url).connectFailureKind(failure))
                        .isEqualTo(ConnectFailureKind.CONFIGURATION));
    }

    @ParameterizedTest
    @CsvSource({
        "mariadb, 08000, -1, '(conn=6) Trying to connect with ssl, but ssl not enabled in the server. TLS is'",
        "mysql, 08001, 0, 'SSL Connection required, but not provided by server.'"
    })
    void mustKnowAServerThatHasNoTlsByTheDriversWords(String product, String state, int code, String words) {
        assertThat(kindOf(product, new SQLException(words, state, code))).isEqualTo(ConnectFailureKind.CONFIGURATION);
        assertThat(kindOf(product, new SQLException("Socket error", state, code)))
                .isEqualTo(ConnectFailureKind.UNAVAILABLE);
        assertThat(kindOf(product, new SQLException(null, state, code))).isEqualTo(ConnectFailureKind.UNAVAILABLE);
        assertThat(kindOf("other", new SQLException(words, state, code))).isEqualTo(ConnectFailureKind.UNAVAILABLE);
    }

    /** Each vendor counts for itself. */
    @ParameterizedTest
    @CsvSource({
        "other, HY000, 1017",
        "other, , 1017",
        "other, 7, 1017",
        "other, HY000, 18456",
        "other, HY000, 28000",
        "postgresql, 72000, 1017",
        "mariadb, 72000, 1017"
    })
    void mustNotTakeAnothersNumberForARefusedPassword(String product, String state, int code) {
        assertThat(kindOf(product, new SQLException("x", state, code))).isEqualTo(ConnectFailureKind.UNAVAILABLE);
    }

    @Test
    void mustNotBelieveTheClassOfAnException() {
        for (SQLException failure : new SQLException[] {
            new SQLInvalidAuthorizationSpecException("x", "08001"),
            new SQLNonTransientConnectionException("x", "08001"),
            new SQLTransientConnectionException("x", "08001")
        }) {
            assertThat(kindOf("postgresql", failure)).isEqualTo(ConnectFailureKind.UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb", "mysql", "h2", "sqlite", "other"})
    void mustTellACertificateFromABrokenHandshake(String product) {
        SSLHandshakeException untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertificateException("unknown authority"));
        assertThat(kindOf(product, new SQLException("SSL error", "08006", untrusted)))
                .isEqualTo(ConnectFailureKind.CONFIGURATION);
        SSLHandshakeException broken = new SSLHandshakeException("Remote host terminated the handshake");
        broken.initCause(new EOFException());
        assertThat(kindOf(product, new SQLException("SSL error", "08006", broken)))
                .isEqualTo(ConnectFailureKind.UNAVAILABLE);
        SSLHandshakeException reset = new SSLHandshakeException("Connection reset");
        reset.initCause(new SocketException("Connection reset"));
        assertThat(kindOf(product, new SQLException("SSL error", "08006", reset)))
                .isEqualTo(ConnectFailureKind.UNAVAILABLE);
        assertThat(kindOf(product, new SQLException("refused", "08001", new ConnectException("refused"))))
                .isEqualTo(ConnectFailureKind.UNAVAILABLE);
    }

    @Test
    @Timeout(10)
    void mustEndWithChainsThatRunInACircleAndWithErrors() {
        SQLException one = new SQLException(null, (String) null);
        SQLException two = new SQLException(null, "28P01");
        one.setNextException(two);
        two.initCause(one);
        assertThat(kindOf("postgresql", one)).isEqualTo(ConnectFailureKind.CREDENTIALS);
        assertThat(kindOf("postgresql", new StackOverflowError())).isEqualTo(ConnectFailureKind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "25006, 0, x, true, true",
        "HY000, 1290, running with the --read-only option, true, false",
        "HY000, 1290, LA OPCION --super-read-only, true, false",
        "HY000, 1290, running with the --secure-file-priv option, false, false",
        "HY000, 1836, x, true, false",
        "25001, 0, x, false, false",
        "HY000, 1205, read-only, false, false",
        ", 0, read-only, false, false"
    })
    void mustKnowAServerThatDoesNotLetAnybodyWrite(
            String state, int code, String message, boolean ofMySql, boolean ofOthers) {
        SQLException refusal = new SQLException(message, state, code);
        for (SQLException each : List.of(refusal, new SQLException("batch", refusal))) {
            for (String product : List.of("mariadb", "mysql", "postgresql", "h2", "sqlite", "oracle")) {
                assertThat(Dialects.forUrl("jdbc:" + product + ":x").isRefusedAsReadOnly(each))
                        .as(product)
                        .isEqualTo(product.startsWith("m") ? ofMySql : ofOthers);
            }
        }
    }
}
