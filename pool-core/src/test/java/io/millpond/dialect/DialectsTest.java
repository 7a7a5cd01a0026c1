package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://localhost/shop, PostgreSQL",
        "jdbc:postgresql:shop, PostgreSQL",
        "JDBC:PostgreSQL://localhost/shop, PostgreSQL",
        "jdbc:tc:postgresql:16.2:///shop, PostgreSQL",
        "jdbc:tc:postgis:9.6-2.5:///shop, PostgreSQL",
        "jdbc:aws-wrapper:postgresql://cluster/shop, PostgreSQL",
        "jdbc:otel:postgresql://localhost/shop, PostgreSQL",
        "jdbc:p6spy:otel:postgresql://localhost/shop, PostgreSQL",
        "jdbc:mariadb://localhost/shop, MariaDB",
        "jdbc:mariadb:sequential://one;two/shop, MariaDB",
        "jdbc:tc:mariadb:11:///shop, MariaDB",
        "jdbc:mysql://localhost/shop, MySQL",
        "jdbc:mysql:replication://one;two/shop, MySQL",
        "jdbc:p6spy:mysql://localhost/shop, MySQL",
        "jdbc:h2:mem:postgresql, H2",
        "jdbc:h2:tcp://localhost/~/shop, H2",
        "jdbc:sqlite:shop.db, SQLite",
        "jdbc:sqlite::memory:, SQLite",
        "jdbc:sqlite:, SQLite",
        "jdbc:derby:sqlite, generic",
        "jdbc:oracle:thin:@mysql:1521:x, generic",
        "jdbc:sqlserver://h2:1433, generic",
        "jdbc:tc:, generic",
        "jdbc:, generic",
        "nonsense, generic",
        "'', generic"
    })
    void mustFindTheDialectOfAUrl(String url, String name) {
        assertThat(Dialects.forUrl(url).name()).isEqualTo(name);
    }

    @Test
    void mustAskAConnectionWhatItIs() throws SQLException {
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:ask");
                Connection sqlite = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            assertThat(Dialects.forConnection(h2).name()).isEqualTo("H2");
            assertThat(Dialects.forConnection(sqlite).name()).isEqualTo("SQLite");
        }
    }

    @Test
    void mustNotTakeAConnectionThatFailsForAnUnknownDatabase() {
        assertThatThrownBy(() -> Dialects.forConnection(BrokenConnection.create()))
                .isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @CsvSource({"postgresql", "mariadb", "mysql", "h2", "sqlite", "other"})
    void mustNotKnowTheStateOfAConnectionThatFailsAtEveryCall(String product) {
        Dialect dialect = Dialects.forUrl("jdbc:" + product + ":x");
        for (int again = 0; again < 3; again++) {
            assertThat(dialect.transactionState(BrokenConnection.create())).isEqualTo(TransactionState.UNKNOWN);
        }
    }

    @Test
    void mustOfferOnlyWhatNeitherUserNorUrlSets() {
        Dialect dialect = Dialects.forUrl(
                "jdbc:postgresql://localhost/shop?connectTimeout=30&ApplicationName=mine",
                Map.of("tcpKeepAlive", "false"));
        assertThat(dialect.driverProperties("pool", Duration.ofSeconds(5)))
                .containsEntry("socketTimeout", "5")
                .containsEntry("cancelSignalTimeout", "2")
                .doesNotContainKeys("connectTimeout", "ApplicationName", "tcpKeepAlive", "prepareThreshold");
    }

    /** The limit is taken from one connection, and these URLs open more than one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:mysql://a/d true",
                "jdbc:mysql://a:1/d?x=y,z true",
                "jdbc:mysql://[::1]:1/d true",
                "jdbc:mysql://(host=a,port=1)/d true",
                "jdbc:mysql://address=(host=a)(port=1)/d true",
                "jdbc:mysql://a/d?dnsSrv=false true",
                "jdbc:mysql://a:1,b:2/d false",
                "jdbc:mysql://[a:1,b:2]/d false",
                "jdbc:mysql://(host=a,port=1),(host=b)/d false",
                "jdbc:mysql://address=(host=a)(port=1),address=(host=b)/d false",
                "jdbc:mysql:loadbalance://a/d false",
                "JDBC:MySQL:Replication://a,b/d false",
                "jdbc:mysql+srv://a/d false",
                "jdbc:mysql+srv:loadbalance://a/d false",
                "jdbc:mysql://a/d?dnsSrv=true false"
            })
    void mustLeaveNoReadLimitOnConnectionsThatMySqlsDriverOpensLater(String url, boolean limited) {
        Dialect dialect = Dialects.forUrl(url);
        assertThat(dialect.name()).isEqualTo("MySQL");
        assertThat(dialect.driverProperties("p", Duration.ofSeconds(5)).containsKey("socketTimeout"))
                .isEqualTo(limited);
    }

    /** pgjdbc takes no notice of them, and nothing would limit the handshake. */
    @Test
    void mustNotTakeAKeyOfPostgresInAnotherSpellingForSet() {
        assertThat(Dialects.forUrl("jdbc:postgresql://localhost/shop?sockettimeout=30&connecttimeout=9")
                        .driverProperties("pool", Duration.ofSeconds(5)))
                .containsEntry("socketTimeout", "5")
                .containsEntry("connectTimeout", "5");
        assertThat(Dialects.forUrl("jdbc:mysql://localhost/shop?sockettimeout=30")
                        .driverProperties("pool", Duration.ofSeconds(5)))
                .doesNotContainKey("socketTimeout");
    }

    @Test
    void mustRoundPostgresTimesUpToWholeSecondsAndNeverToNone() {
        Dialect dialect = Dialects.forUrl("jdbc:postgresql://localhost/shop");
        assertThat(dialect.driverProperties("p", Duration.ofMillis(1))).containsEntry("connectTimeout", "1");
        assertThat(dialect.driverProperties("p", Duration.ofMillis(1500))).containsEntry("connectTimeout", "2");
    }

    /** All of them count the milliseconds in an int. */
    @ParameterizedTest
    @CsvSource({"postgresql, 2147483", "mysql, 2147483647", "mariadb, 2147483647"})
    void mustGiveNoTimeThatTheDriverCannotCount(String product, String longest) {
        Map<String, String> properties =
                Dialects.forUrl("jdbc:" + product + "://db/shop").driverProperties("p", Duration.ofDays(365));
        assertThat(properties).containsEntry("connectTimeout", longest);
        assertThat(properties.getOrDefault("socketTimeout", longest)).isEqualTo(longest);
    }

    @Test
    void mustSwitchServerPreparedStatementsOffBehindPgBouncer() {
        assertThat(Dialects.forUrl("jdbc:postgresql://b/shop?pgbouncer=true")
                        .driverProperties("p", Duration.ofSeconds(5)))
                .containsEntry("prepareThreshold", "0");
        assertThat(Dialects.forUrl("jdbc:postgresql://b/shop", Map.of("pgbouncer", "true"))
                        .driverProperties("p", Duration.ofSeconds(5)))
                .containsEntry("prepareThreshold", "0");
        assertThat(Dialects.forUrl("jdbc:postgresql://b/shop?pgbouncer=true&prepareThreshold=3")
                        .driverProperties("p", Duration.ofSeconds(5)))
                .doesNotContainKey("prepareThreshold");
    }

    @Test
    void mustKeepThePoolsNameFromBreakingConnectionAttributes() {
        assertThat(Dialects.forUrl("jdbc:mysql://localhost/shop").driverProperties("a,b:c", Duration.ofSeconds(5)))
                .containsEntry("connectionAttributes", "program_name:a.b.c");
    }

    @Test
    void mustLimitReadsOnMariaDbOnlyWhereNobodyElseHasASay() throws SQLException {
        String url = "jdbc:mariadb://db/shop";
        assertThat(Dialects.forUrl(url).needsReadLimit()).isTrue();
        assertThat(Dialects.forUrl(url + "?socketTimeout=0").needsReadLimit()).isFalse();
        assertThat(Dialects.forUrl(url, Map.of("socketTimeout", "60000")).needsReadLimit())
                .isFalse();
        assertThat(Dialects.forUrl("jdbc:mysql://db/shop").needsReadLimit()).isFalse();
        Dialect wrapped = Dialects.forConnection(connectionTo(url));
        assertThat(wrapped.name()).isEqualTo("MariaDB");
        assertThat(wrapped.needsReadLimit()).isFalse();
    }

    @Test
    void mustKnowWithWhichFetchSizesADriverLeavesRowsUnread() throws SQLException {
        String url = "jdbc:mysql://db/shop";
        Dialect mysql = Dialects.forUrl(url);
        assertThat(mysql.leavesUnread(0)).isFalse();
        assertThat(mysql.leavesUnread(100)).isFalse();
        assertThat(mysql.leavesUnread(Integer.MIN_VALUE)).isTrue();
        for (Dialect streaming : List.of(
                Dialects.forUrl(url + "?useCursorFetch=true"),
                Dialects.forUrl(url + "?useConfigs=mine"),
                Dialects.forUrl(url + "?permitMysqlScheme"),
                Dialects.forConnection(connectionTo(url)), // with settings that no URL tells
                Dialects.forUrl("jdbc:mariadb://db/shop"))) {
            assertThat(streaming.leavesUnread(100)).isTrue();
            assertThat(streaming.leavesUnread(0)).isFalse();
        }
        assertThat(Dialects.forUrl("jdbc:postgresql://db/shop").leavesUnread(100))
                .isFalse();
    }

    private static Connection connectionTo(String url) {
        DatabaseMetaData metaData = proxy(DatabaseMetaData.class, url);
        return proxy(Connection.class, metaData);
    }

    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                DialectsTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
    }
}
