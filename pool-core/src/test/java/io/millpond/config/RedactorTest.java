package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final String CANARY = "c4n4Ry";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://app:c4n4Ry@db/shop",
                "jdbc:postgresql://c4n4Ry@db/shop",
                "jdbc:postgresql://app:x@c4n4Ry@db/shop",
                "jdbc:postgresql://app:x/c4n4Ry@db/shop",
                "jdbc:postgresql://app:x?c4n4Ry@db/shop",
                "jdbc:postgresql://app:c4n4Ry?x@db/shop",
                "jdbc:mysql://:c4n4Ry?password={x@db/shop",
                "jdbc:mysql://app:c4n4Ry?password=x@db/shop",
                "jdbc:mysql://app:c4n4Ry:1?password=x@db/shop",
                "jdbc:mysql://app:x?user=c4n4Ry@db/shop",
                "jdbc:mysql://:maintainTimeStats=c4n4Ry@db/shop",
                "jdbc:postgresql://app:c4n4Ry=x@db/shop",
                "jdbc:postgresql://app:x=c4n4Ry@db/shop",
                "jdbc:postgresql://app:c4n4Ry;x@db/shop",
                "jdbc:postgresql://app:c4n4Ry#x@db/shop?ssl=true",
                "jdbc:postgresql://app:c4n4Ry(x,y)@db/shop",
                "jdbc:postgresql://db/shop?user=app&password=c4n4Ry",
                "jdbc:postgresql://db/shop?user=app&PassWord=c4n4Ry&ssl=true",
                "jdbc:postgresql://db/shop?password=x@c4n4Ry",
                "jdbc:postgresql://db/shop?password=c4n4Ry@x",
                "jdbc:postgresql://db/shop?password=x&c4n4Ry",
                "jdbc:postgresql://db/shop?password=x;c4n4Ry",
                "jdbc:postgresql://db/shop?pass%77ord=c4n4Ry",
                "jdbc:postgresql://db/shop?sslpassword=c4n4Ry&sslkey=/c4n4Ry.pk8",
                "jdbc:postgresql://db/shop?options=-c%20app.secret%3Dc4n4Ry",
                "jdbc:postgresql://db/shop?user=app%26password%3Dc4n4Ry",
                "jdbc:postgresql://db/shop?user%3Dapp%26password%3Dc4n4Ry",
                "jdbc:mysql://app:c4n4Ry@db:3306,db2:3306/shop?useSSL=true",
                "jdbc:mysql://address=(host=db)(port=3306)(user=app)(password=c4n4Ry)/shop",
                "jdbc:mysql://(host=db,port=3306,user=app,password=c4n4Ry)/shop",
                "jdbc:mysql:loadbalance://app:c4n4Ry@db/shop?trustCertificateKeyStorePassword=c4n4Ry",
                "jdbc:mysql://db/shop?sessionVariables=a=1,b='c4n4Ry'",
                "jdbc:mariadb://db/shop?user=app&password=c4n4Ry&pwd=c4n4Ry",
                "jdbc:p6spy:mysql://app:c4n4Ry@db/shop",
                "jdbc:sqlserver://db:1433;databaseName=shop;user=app@db;password=c4n4Ry;encrypt=true",
                "jdbc:sqlserver://db;password={x;user=c4n4Ry};encrypt=true",
                "jdbc:sqlserver://db;password={x}};user=c4n4Ry};encrypt=true",
                "jdbc:sqlserver://db;password={x;user=c4n4Ry",
                "jdbc:sqlserver://db;trustStorePassword=c4n4Ry;accessToken=c4n4Ry",
                "jdbc:sqlserver://db; password = c4n4Ry ; encrypt = true",
                "jdbc:sqlserver://db;password = {x;user=c4n4Ry;y}",
                "jdbc:sqlserver://db; password =\t{x;user=c4n4Ry} ; encrypt = true",
                "jdbc:oracle:thin:app/c4n4Ry@//db:1521/shop",
                "jdbc:oracle:thin:app/c4n4Ry@db:1521:shop",
                "jdbc:oracle:thin:app/\"x@c4n4Ry\"@db:1521:shop",
                "jdbc:oracle:thin:app/x//c4n4Ry@//db:1521/shop",
                "jdbc:oracle:thin:app/c4n4Ry@(DESCRIPTION=(ADDRESS=(HOST=db)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=shop)))",
                "jdbc:oracle:thin:@tcps://db:1521/shop?wallet_password=c4n4Ry",
                "jdbc:oracle:oci:app/c4n4Ry@shop",
                "jdbc:oracle:oci:app/c4n4Ry",
                "jdbc:oracle:thin:app/c4n4Ry//db:1521/shop",
                "jdbc:oracle:thin:app/x=c4n4Ry?ssl=true",
                "jdbc:otel:oracle:thin:app/c4n4Ry",
                "jdbc:mysql://app:c4n4Ry/shop",
                "jdbc:mysql://app:c4n4Ry==/shop?ssl=true",
                "jdbc:postgresql://app:c4n4Ry",
                "jdbc:oracle:thin:app/c4n4Ry?password=x@db:1521:shop",
                "jdbc:db2://db:50000/shop:password=c4n4Ry;user=app;",
                "jdbc:informix-sqli://db:1526/shop:INFORMIXSERVER=x;user=app;password=c4n4Ry",
                "jdbc:teradata://db/USER=app,PASSWORD=c4n4Ry",
                "jdbc:h2:mem:test;USER=sa;PASSWORD=c4n4Ry",
                "jdbc:h2:mem:test;INIT=SET PASSWORD 'c4n4Ry'\\;user=c4n4Ry",
                "jdbc:h2:tcp://localhost/~/test;PASSWORD=\"x;user=c4n4Ry\"",
                "jdbc:sqlite:file:shop.db?key=c4n4Ry&cache=shared",
                "jdbc:snowflake://acme.example/?user=app&password=c4n4Ry&token=c4n4Ry",
                "jdbc:ch://app:c4n4Ry@db:8123/shop",
                "JDBC:POSTGRESQL://app:c4n4Ry@db/shop",
                "postgresql://app:c4n4Ry@db/shop",
                "mongodb+srv://app:c4n4Ry@db/shop",
                "app:c4n4Ry@db",
                "app:c4n4Ry?password=x@db",
                "app:x://c4n4Ry?password=x@db",
                "jdbc:",
                "@",
                "=c4n4Ry",
                "?c4n4Ry",
            })
    void mustNeverShowASecretOfAUrl(String url) {
        assertThat(Redactor.redactUrl(url)).doesNotContainIgnoringCase(CANARY);
        if (url.startsWith("jdbc:") && url.indexOf(' ') < 0) {
            assertThat(Redactor.redact("cannot reach '" + url + "', giving up")).doesNotContainIgnoringCase(CANARY);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db:5432/shop                                | jdbc:postgresql://db:5432/shop
            jdbc:postgresql://app:pw@db/shop                              | jdbc:postgresql://***@db/shop
            jdbc:postgresql://db/shop?user=app&password=pw&sslmode=verify-full | jdbc:postgresql://db/shop?user=app&password=***&sslmode=verify-full
            jdbc:postgresql://a:1,b:2/shop?targetServerType=primary       | jdbc:postgresql://a:1,b:2/shop?targetServerType=primary
            jdbc:sqlserver://db:1433;databaseName=shop;user=app@db;password=p@w | jdbc:sqlserver://db:1433;databaseName=shop;user=app@db;password=***
            jdbc:mysql://db:3306/shop?password=a@b                        | jdbc:mysql://db:3306/shop?password=***
            jdbc:mysql://db?password=a@b                                  | jdbc:mysql://db?password=***
            jdbc:mysql://[::1]:3306,db_2:3306/shop?password=a@b           | jdbc:mysql://[::1]:3306,db_2:3306/shop?password=***
            jdbc:sqlserver://db\\shop:1433;password=a@b                   | jdbc:sqlserver://db\\shop:1433;password=***
            jdbc:oracle:thin:@//db:1521/shop?password=a@b                 | jdbc:oracle:thin:@//db:1521/shop?password=***
            jdbc:oracle:thin:app/pw@//db:1521/shop                        | jdbc:oracle:thin:***@//db:1521/shop
            jdbc:oracle:thin:@//db:1521/shop                              | jdbc:oracle:thin:@//db:1521/shop
            jdbc:oracle:thin:app/pw?ssl=true                              | jdbc:oracle:thin:***?ssl=true
            jdbc:oracle:thin://db:1521/shop                               | jdbc:oracle:thin://db:1521/shop
            h2:mem:shop                                                   | h2:mem:shop
            jdbc:oracle:thin:shop                                         | jdbc:oracle:thin:shop
            jdbc:mysql://app:pw/shop?useSSL=true                          | jdbc:mysql://***?useSSL=true
            jdbc:mysql://db:/shop                                         | jdbc:mysql://db:/shop
            jdbc:mysql://${HOST}:${PORT}/shop                             | jdbc:mysql://${HOST}:${PORT}/shop
            jdbc:bigquery://https://db.example.com/v2:443;user=app        | jdbc:bigquery://https://db.example.com/v2:443;user=app
            jdbc:h2:mem:test;DB_CLOSE_DELAY=-1;INIT=CREATE TABLE t(x INT) | jdbc:h2:mem:test;DB_CLOSE_DELAY=-1;INIT=***(***)
            jdbc:sqlite:/data/shop.db                                     | jdbc:sqlite:/data/shop.db
            jdbc:db2://db:50000/shop:user=app;password=pw;                | jdbc:db2://db:50000/shop:user=app;password=***;
            """)
    void mustLeaveWhatHelpsToFindTheMistake(String url, String shown) {
        assertThat(Redactor.redactUrl(url)).isEqualTo(shown);
        assertThat(Redactor.redactUrl(shown)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login failed: password=c4n4Ry",
                "login failed: password = c4n4Ry, try again",
                "{user=app, password=c4n4Ry, ssl=true}",
                "{\"user\": \"app\", \"accessToken\": \"a c4n4Ry b\"}",
                "sslpassword: 'c4n4Ry'",
                "password= password: 'c4n4Ry' ",
                "password= token=c4n4Ry pwd: password: c4n4Ry",
                "password := c4n4Ry",
                "password => c4n4Ry",
                "password == 'c4n4Ry'",
                "password=' c4n4Ry",
                "client_secret='c4n4Ry and more'",
                "AWS_SECRET_ACCESS_KEY=c4n4Ry",
                "pass%77ord=c4n4Ry",
                "api-key: c4n4Ry",
                "No suitable driver found for jdbc:nodb://app:c4n4Ry@db/shop",
                "see (https://app:c4n4Ry@example.org/x)",
            })
    void mustNeverShowWhatAMessageCallsASecret(String message) {
        assertThat(Redactor.redact(message)).doesNotContain(CANARY).contains(Redactor.HIDDEN);
    }

    @Test
    void mustNotTouchMessagesWithoutSecrets() {
        for (String message : List.of(
                "",
                "FATAL: password authentication failed for user \"app\"",
                "ORA-01017: invalid username/password; logon denied",
                "Connection refused: db:5432",
                "No suitable driver found for jdbc:postgresql://db/shop")) {
            assertThat(Redactor.redact(message)).isEqualTo(message);
        }
    }

    @Test
    void mustHideKnownSecretsInEveryEncoding() {
        String secret = "p w+/@€ä%";
        assertThat(Redactor.redact("got p w+/@€ä% from the vault", secret)).isEqualTo("got *** from the vault");
        assertThat(Redactor.redact("got p%20w%2B%2f%40%E2%82%ac%c3%A4%25!", secret))
                .isEqualTo("got ***!");
        assertThat(Redactor.redact("got p+w%2B%2F%40%E2%82%AC%C3%A4%25!", secret))
                .isEqualTo("got ***!");
        assertThat(Redactor.redact("x %61b%63 y", "abc")).isEqualTo("x *** y");
    }

    @Test
    void mustHideOverlappingSecretsWhole() {
        assertThat(Redactor.redact("xabcdx aaaa", "abc", "bcd", "aa", "")).isEqualTo("x***x ***");
    }

    @Test
    void mustNeverShowTheCanaryWhateverSurroundsIt() {
        String[] joints = {
            "@", ":", "/", "//", "?", "&", ";", "#", "=", "%", "{", "}", "(", ")", ",", "\"", "'", "\\", " ", "x"
        };
        String[] shapes = {
            "jdbc:postgresql://app:%s@db/shop",
            "jdbc:postgresql://%s@db/shop?ssl=true",
            "jdbc:mysql://db/shop?useSSL=true&password=%s",
            "jdbc:mysql://db/shop?password=%s",
            "jdbc:sqlserver://db:1433;password=%s",
            "jdbc:sqlserver://db:1433;databaseName=shop;accessToken=%s;encrypt=true",
            "jdbc:oracle:thin:app/%s@//db:1521/shop",
            "jdbc:oracle:thin:app/%s@db:1521:shop",
            "jdbc:db2://db:50000/shop:password=%s",
            "jdbc:h2:mem:test;PASSWORD=%s;MODE=MySQL",
        };
        Random random = new Random(20261120);
        for (int round = 0; round < 200_000; round++) {
            StringBuilder secret = new StringBuilder();
            int before = random.nextInt(4);
            for (int i = before + random.nextInt(4); i >= 0; i--) {
                secret.append(i == before ? CANARY : joints[random.nextInt(joints.length)]);
            }
            String url = String.format(Locale.ROOT, shapes[random.nextInt(shapes.length)], secret);
            assertThat(Redactor.redactUrl(url)).as(url).doesNotContain(CANARY);
            assertThat(Redactor.redact("cannot reach " + url, CANARY)).as(url).doesNotContain(CANARY);
        }
    }

    @Test
    void mustCopeWithAnyText() {
        String alphabet = "jdbc:/@?;&=%{}()'\"\\, .a\n*ä€";
        Random random = new Random(7);
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String any = text.toString();
            assertThatCode(() -> Redactor.redact(Redactor.redactUrl(any), any))
                    .as(any)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void mustTakeLinearTime() {
        // of a processor, which other work on the machine does not add to; a tenth of the bound is used
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (String part : List.of(
                "a",
                "@",
                "=",
                ":",
                "a:",
                "a=b;",
                ";",
                "'",
                "{",
                " ",
                "%41",
                "\\;",
                "jdbc:",
                "://",
                "password=",
                "password='")) {
            String text = part.repeat(2_000_000 / part.length());
            long began = threads.getCurrentThreadCpuTime();
            assertThat(Redactor.redactUrl(text)).isNotNull();
            assertThat(Redactor.redact(text, "secret")).isNotNull();
            assertThat(threads.getCurrentThreadCpuTime() - began).as(part).isLessThan(TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void mustShowOnlyPropertiesKnownToBeHarmless() {
        assertThat(Redactor.redactProperty("ApplicationName", "shop")).isEqualTo("shop");
        assertThat(Redactor.redactProperty("password", "x")).isEqualTo(Redactor.HIDDEN);
        assertThat(Redactor.redactProperty("somethingNew", "x")).isEqualTo(Redactor.HIDDEN);
        assertThat(Redactor.redactProperty("user", "app&password=x")).isEqualTo(Redactor.HIDDEN);
    }
}
