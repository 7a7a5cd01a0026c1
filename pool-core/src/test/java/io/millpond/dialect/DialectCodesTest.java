package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which errors cost a connection, and which do not. */
class DialectCodesTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql, 08006, 0",
        "postgresql, 57P01, 0",
        "postgresql, 57P02, 0",
        "postgresql, 57P04, 0",
        "postgresql, 57P05, 0",
        "postgresql, 25P03, 0",
        "postgresql, 25P04, 0",
        "postgresql, 08P01, 0",
        "mariadb, 08000, 0",
        "mariadb, HY000, 1927",
        "mariadb, 08S01, 1053",
        "mysql, 08S01, 0",
        "mysql, HY000, 3169",
        "mysql, HY000, 4031",
        "h2, 90067, 90067",
        "h2, 90098, 90098",
        "h2, 90121, 90121",
        "sqlite, , 10",
        "sqlite, , 11",
        "sqlite, , 26",
        "sqlite, , 266",
        "other, 08003, 0"
    })
    void mustCountAsTheEndOfTheConnection(String database, String state, int code) {
        assertThat(dialect(database).isFatal(new SQLException("x", state, code)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql, 0A000, 0",
        "postgresql, 57014, 0",
        "postgresql, 40001, 0",
        "postgresql, 40P01, 0",
        "postgresql, 23505, 0",
        "postgresql, 53100, 0",
        "postgresql, 53200, 0",
        "postgresql, 55P03, 0",
        "postgresql, 25P02, 0",
        "postgresql, 25006, 0",
        "postgresql, , 0",
        "mariadb, 70100, 1317",
        "mariadb, 70100, 1969",
        "mariadb, HY000, 1205",
        "mariadb, 40001, 1213",
        "mariadb, HY000, 1021",
        "mysql, HY000, 3024",
        "mysql, HY000, 1290",
        "h2, 57014, 57014",
        "h2, HYT00, 50200",
        "sqlite, , 5",
        "sqlite, , 6",
        "sqlite, , 9",
        "sqlite, , 13",
        "sqlite, , 19",
        "sqlite, , 517",
        "other, 0A000, 0"
    })
    void mustLeaveTheConnectionAsItIs(String database, String state, int code) {
        assertThat(dialect(database).isFatal(new SQLException("x", state, code)))
                .isFalse();
    }

    @Test
    void mustNotBelieveTheClass() {
        assertThat(dialect("mariadb").isFatal(new SQLTransientConnectionException("SIGNAL", "45000")))
                .isFalse();
    }

    @Test
    void mustLookIntoCausesAndChains() {
        assertThat(dialect("other").isFatal(new SQLException("x", "HY000", new SocketException("reset"))))
                .isTrue();
        assertThat(dialect("other").isFatal(new SQLException("x", "HY000", new EOFException())))
                .isTrue();
        SQLException first = new SQLException("batch", "HY000");
        first.setNextException(new SQLException("x", "08006"));
        assertThat(dialect("other").isFatal(first)).isTrue();
    }

    @Test
    void mustEndOnACircle() {
        SQLException one = new SQLException((String) null, (String) null);
        SQLException two = new SQLException("two", "HY000", one);
        one.initCause(two);
        one.setNextException(two);
        assertThat(dialect("other").isFatal(one)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h/d, PostgreSQL",
        "jdbc:tc:postgresql:16:///d, PostgreSQL",
        "jdbc:mariadb://h/d, MariaDB",
        "jdbc:mysql://h/d, MySQL",
        "jdbc:aws-wrapper:mysql://h/d, MySQL",
        "jdbc:h2:mem:x, H2",
        "jdbc:sqlite:x.db, SQLite",
        "jdbc:other:x, generic JDBC"
    })
    void mustBeFoundByTheUrl(String url, String name) {
        assertThat(Dialects.forUrl(url).name()).isEqualTo(name);
    }

    @Test
    void mustNotPrepareBehindPgBouncer() {
        assertThat(properties("jdbc:postgresql://h/d?pgbouncer=true")).containsEntry("prepareThreshold", "0");
        assertThat(properties("jdbc:postgresql://h/d")).doesNotContainKey("prepareThreshold");
    }

    @Test
    void mustRoundTheConnectTimeoutUpToTheDriversUnit() {
        assertThat(properties("jdbc:postgresql://h/d")).containsEntry("connectTimeout", "2");
        assertThat(properties("jdbc:mariadb://h/d")).containsEntry("connectTimeout", "1500");
    }

    private static java.util.Map<String, String> properties(String url) {
        return Dialects.forUrl(url).driverProperties("shop", Duration.ofMillis(1500));
    }

    private static Dialect dialect(String database) {
        return Dialects.forUrl("jdbc:" + database + "://host/db");
    }
}
