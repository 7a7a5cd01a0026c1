package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FatalCodesTest {
    private static final String[] ALL = {"postgresql", "mariadb", "mysql", "h2", "sqlite", "other"};

    private static boolean isFatal(String product, SQLException exception) {
        return Dialects.forUrl("jdbc:" + product + ":x").isFatal(exception);
    }

    private static boolean isDoubtful(String product, SQLException exception) {
        return Dialects.forUrl("jdbc:" + product + ":x").isDoubtful(exception);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql, 57P01, 0",
        "postgresql, 57P02, 0",
        "postgresql, 57P03, 0",
        "postgresql, 57P04, 0",
        "postgresql, 57P05, 0",
        "postgresql, 25P03, 0",
        "postgresql, 25P04, 0",
        "postgresql, 08P01, 0",
        "postgresql, 08000, 0",
        "mariadb, 08S01, 1053",
        "mariadb, 70100, 1927",
        "mariadb, 08000, 0",
        "mariadb, HY000, 1053",
        "mysql, 08S01, 0",
        "mysql, 08S01, 1053",
        "mysql, HY000, 3169",
        "mysql, HY000, 4031",
        "mysql, 70100, 1927",
        "h2, 90067, 90067",
        "h2, 90098, 90098",
        "h2, 90121, 90121",
        "h2, 08000, 8000",
        "sqlite, , 10",
        "sqlite, , 11",
        "sqlite, , 21",
        "sqlite, , 26",
        "other, 08001, 0",
        "other, 08003, 0",
        "other, 08S01, 0",
        "other, 08006, 17002",
        "oracle, 61000, 2396",
        "oracle, 61000, 2399"
    })
    void mustDiscardAConnectionThatIsGone(String product, String state, int code) {
        assertThat(isFatal(product, new SQLException("x", state, code))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0A000, 0",
        "57014, 0",
        "70100, 1317",
        "70100, 1969",
        "40001, 1213",
        "40P01, 0",
        "23505, 0",
        "23000, 1062",
        "22001, 0",
        "42P01, 0",
        "53100, 28",
        "53200, 0",
        "55P03, 0",
        "25P02, 0",
        "25006, 0",
        "26000, 0",
        "42P05, 0",
        "45000, 1644",
        "HY000, 1205",
        "HY000, 1290",
        "HY000, 1021",
        "HY000, 1037",
        "HY000, 3024",
        "HY000, 2396",
        "HY000, 2399",
        "61000, 60",
        "72000, 1013",
        "53300, 0",
        "28P01, 0",
        "90007, 90007",
        "50200, 50200",
        ", 0",
        ", 5",
        ", 6",
        ", 9",
        ", 13",
        ", 19",
        "'', 0",
        "0, 0"
    })
    void mustKeepAConnectionWhoseStatementFailed(String state, int code) {
        for (String product : ALL) {
            assertThat(isFatal(product, new SQLException("x", state, code)))
                    .as(product)
                    .isFalse();
        }
    }

    /** The server gives them to statements whose way led on to another server. */
    @ParameterizedTest
    @ValueSource(strings = {"08001", "08003", "08006"})
    void mustOnlyDoubtAPostgresConnectionThatMayBeTheServersOwn(String state) {
        SQLException batch = new BatchUpdateException("batch", "23505", 0, new int[0]);
        batch.setNextException(new SQLException("second", state));
        for (SQLException open : List.of(new SQLException("could not connect to server", state), batch)) {
            assertThat(isFatal("postgresql", open)).isFalse();
            assertThat(isDoubtful("postgresql", open)).isTrue();
            for (String product : List.of("mariadb", "mysql", "h2", "sqlite", "other")) {
                assertThat(isFatal(product, open)).as(product).isTrue();
                assertThat(isDoubtful(product, open)).as(product).isFalse();
            }
        }
        SQLException ofTheSocket = new SQLException("an I/O error", state, new SocketException("reset"));
        assertThat(isFatal("postgresql", ofTheSocket)).isTrue();
        assertThat(isDoubtful("postgresql", new SQLException("protocol violation", "08P01")))
                .isFalse();
        assertThat(isDoubtful("postgresql", new SQLException("no state"))).isFalse();
    }

    @Test
    void mustNotTakeMariaDbsTriggerErrorForMySqlsIdleTimeout() {
        assertThat(isFatal("mariadb", new SQLException("Referenced trigger does not exist", "HY000", 4031)))
                .isFalse();
    }

    @Test
    void mustNotBelieveTheClassOfAnException() {
        for (String product : ALL) {
            assertThat(isFatal(product, new SQLTransientConnectionException("signal", "45000", 1644)))
                    .isFalse();
            assertThat(isFatal(product, new SQLNonTransientConnectionException("signal", "45000", 1644)))
                    .isFalse();
            assertThat(isFatal(product, new SQLTimeoutException("cancelled", "70100", 1317)))
                    .isFalse();
            assertThat(isFatal(product, new SQLTimeoutException("no state"))).isFalse();
            assertThat(isFatal(product, new SQLFeatureNotSupportedException("createNClob", "0A000")))
                    .isFalse();
        }
    }

    @Test
    void mustBelieveARecoverableExceptionAndAnIoErrorBelow() {
        for (String product : ALL) {
            assertThat(isFatal(product, new SQLRecoverableException("x"))).isTrue();
            boolean hasSocket = !product.equals("sqlite");
            for (SQLException lost : List.of(
                    new SQLException("x", new SocketException("reset")),
                    new SQLException("x", new RuntimeException(new EOFException())),
                    new SQLException("x", "HY000", new UncheckedIOException(new IOException("x"))))) {
                assertThat(isFatal(product, lost)).as(product).isEqualTo(hasSocket);
                assertThat(isDoubtful(product, lost)).as(product).isEqualTo(!hasSocket);
            }
        }
    }

    /** The client of an upload goes away; or a packet is larger than the server takes, and none of it is sent. */
    @ParameterizedTest
    @CsvSource({
        "postgresql, 99999",
        "mariadb, HZ000",
        "mysql, S1000",
        "h2, 90028",
        "h2, 90031",
        "sqlite, ",
    })
    void mustOnlyDoubtAConnectionForAnIoErrorThatMayBeTheApplications(String product, String state) {
        SQLException batch = new BatchUpdateException("batch", "42000", 0, new int[0]);
        batch.setNextException(new SQLException("second", state, new IOException("client has gone")));
        for (SQLException open : List.of(
                new SQLException("reader failed", state, new IOException("client has gone")),
                new SQLException("reader failed", state, new RuntimeException(new IOException("client has gone"))),
                batch)) {
            assertThat(isFatal(product, open)).isFalse();
            assertThat(isDoubtful(product, open)).isTrue();
            assertThat(isFatal("other", open)).isTrue();
        }
        SQLException without = new SQLException("no I/O error", state);
        assertThat(isFatal(product, without)).isFalse();
        assertThat(isDoubtful(product, without)).isFalse();
        IOException ofTheDriver = new IOException("cannot write large object", lost());
        assertThat(isFatal(product, new SQLException("cannot write", state, ofTheDriver)))
                .isTrue();
    }

    private static SQLException lost() {
        return new SQLException("an I/O error occurred", "08006", new SocketException("reset"));
    }

    @Test
    void mustJudgeAnIoErrorByWhatIsNextAboveIt() {
        for (String product : ALL) {
            SQLException refused = new SQLException("cannot bind", "22023", new IOException("user's stream"));
            assertThat(isFatal(product, new SQLException("batch", "HY000", refused)))
                    .as(product)
                    .isFalse();
            assertThat(isFatal(product, new SQLException("cannot bind", "22023", lost())))
                    .as(product)
                    .isTrue();
        }
    }

    @Test
    void mustNotBlameTheConnectionForTheApplicationsOwnStream() {
        for (String product : ALL) {
            assertThat(isFatal(product, new SQLException("cannot bind", "22023", new IOException("user's stream"))))
                    .isFalse();
            assertThat(isFatal(product, new SQLException("load data", "HY000", new FileNotFoundException("x.csv"))))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb", "mysql", "h2", "sqlite", "other"})
    void mustFindTheDeathThatABatchReportsAsNextOrCause(String product) {
        SQLException batch = new BatchUpdateException("batch", "23505", 0, new int[0]);
        batch.setNextException(new SQLException("first", "23505"));
        batch.setNextException(new SQLException("second", "08000"));
        assertThat(isFatal(product, batch)).isTrue();
        assertThat(isFatal(product, new SQLException("wrapped", "HY000", new SQLException("x", "08000"))))
                .isTrue();
    }

    @Test
    @Timeout(5)
    void mustEndOnCyclicAndEndlessChains() {
        SQLException one = new SQLException("one");
        SQLException two = new SQLException("two", one);
        one.initCause(two);
        two.setNextException(new SQLException("three"));
        SQLException endless = new SQLException("x") {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return new Exception(this) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public synchronized Throwable getCause() {
                        return new Exception("more");
                    }
                };
            }

            @Override
            public SQLException getNextException() {
                return new SQLException("and more", this);
            }
        };
        for (String product : ALL) {
            assertThat(isFatal(product, one)).isFalse();
            assertThat(isFatal(product, endless)).isFalse();
        }
    }
}
