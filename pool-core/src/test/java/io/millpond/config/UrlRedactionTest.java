package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret comes out, whatever the URL looks like. */
class UrlRedactionTest {
    private static final String CANARY = "canary7f3a";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://host/db?user=app&password=canary7f3a",
                "jdbc:postgresql://host/db?PASSWORD=canary7f3a&ssl=true",
                "jdbc:postgresql://app:canary7f3a@host:5432/db",
                "jdbc:postgresql://app:can@canary7f3a@host/db",
                "jdbc:postgresql://host/db?sslpassword=canary7f3a",
                "jdbc:postgresql://host/db?options=-c%20x=canary7f3a",
                "jdbc:postgresql://host/db?user=a@b&password=canary7f3a",
                "jdbc:postgresql://host/db?password=a?canary7f3a",
                "jdbc:postgresql://host/db?password=a&canary7f3a",
                "jdbc:postgresql://host/db?password=a;canary7f3a",
                "jdbc:mysql://app:canary7f3a@host/db",
                "jdbc:mysql://host/db?trustCertificateKeyStorePassword=canary7f3a",
                "jdbc:mysql://address=(host=h)(password=canary7f3a)/db",
                "jdbc:mysql:replication://app:canary7f3a@h1,app:canary7f3a@h2/db",
                "jdbc:mariadb://host/db?user=x&password=canary7f3a",
                "jdbc:oracle:thin:app/canary7f3a@//host:1521/service",
                "jdbc:oracle:thin:app/canary7f3a@host:1521:sid",
                "jdbc:oracle:thin:app/\"canary7f3a\"@tcps://host/s?wallet=canary7f3a",
                "jdbc:sqlserver://host;databaseName=db;user=a;password=canary7f3a",
                "jdbc:sqlserver://host;password={canary7f3a};encrypt=true",
                "jdbc:h2:mem:x;USER=sa;PASSWORD=canary7f3a",
                "jdbc:h2:file:x;CIPHER=AES;PASSWORD=canary7f3a",
                "jdbc:sqlite:x.db?password=canary7f3a",
                "jdbc:db2://host:50000/db:user=a;password=canary7f3a;",
                "jdbc:db2://host:50000/db:password=canary7f3a;user=a;",
                "jdbc:snowflake://host/?private_key_file_pwd=canary7f3a",
                "jdbc:derby:db;user=a;password=canary7f3a"
            })
    void mustNotShowTheSecretOfAUrl(String url) {
        assertThat(Redactor.redactUrl(url)).doesNotContain(CANARY);
        assertThat(Redactor.redact("No suitable driver found for " + url)).doesNotContain(CANARY);
    }

    @Test
    void mustShowWhatHelps() {
        assertThat(Redactor.redactUrl("jdbc:postgresql://host:5432/shop?sslmode=require&password=x"))
                .isEqualTo("jdbc:postgresql://host:5432/shop?sslmode=require&password=***");
        assertThat(Redactor.redactUrl("jdbc:h2:mem:x;DB_CLOSE_DELAY=-1")).isEqualTo("jdbc:h2:mem:x;DB_CLOSE_DELAY=-1");
    }

    @Test
    void mustRemoveTheSecretsItIsTold() {
        assertThat(Redactor.redact("login of app with canary7f3a failed", CANARY, null, ""))
                .isEqualTo("login of app with *** failed");
        assertThat(Redactor.redact(null, CANARY)).isEqualTo("null");
    }

    @Test
    void mustNotShowASecretInRandomUrls() {
        Random random = new Random(42);
        String[] parts = {
            "jdbc:",
            "x:",
            "//",
            "host",
            "/",
            "db",
            "?",
            ";",
            "&",
            "a=b",
            "user=",
            "@",
            ":",
            "ssl=true",
            "%40",
            "=",
            "{",
            " "
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder url = new StringBuilder("jdbc:x://host/db?");
            for (int i = random.nextInt(10); i > 0; i--) {
                url.append(parts[random.nextInt(parts.length)]);
            }
            url.append("&password=").append(CANARY);
            for (int i = random.nextInt(5); i > 0; i--) {
                url.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(Redactor.redactUrl(url.toString())).as(url.toString()).doesNotContain(CANARY);
        }
    }
}
