package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownSecretsTest {
    private static String shown(String url, String message) {
        return Redactor.redact(message, KnownSecrets.of(url, Map.of(), null));
    }

    private static String shown(Map<String, String> properties, String message) {
        return Redactor.redact(message, KnownSecrets.of(null, properties, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://host/shop?user=app&password=S3cret | S3cret",
                "jdbc:postgresql://host/shop?password=S3%2Bcr%20et&user=app | S3+cr et",
                "jdbc:postgresql://host/shop?sslpassword=S3+cret | S3 cret",
                "jdbc:sqlserver://host:1433;user=app;password=S3cr&et,x;encrypt=true | S3cr&et,x",
                "jdbc:sqlserver://host:1433;password={S3;cret};encrypt=true | S3;cret",
                "jdbc:sqlserver://host:1433; password = S3cret ; encrypt=true | S3cret",
                "jdbc:sqlserver://host:1433;password = {S3;cret} ;encrypt=true | S3;cret",
                "jdbc:db2://host:50000/shop:user=app;password=S3cret; | S3cret",
                "jdbc:mysql://app:S3cret@host:3306/shop?connectTimeout=5000 | S3cret",
                "jdbc:mysql://app:S3%40cret@host:3306/shop | S3@cret",
                "jdbc:mysql://app:Other@one,app:S3cret@two/shop | S3cret",
                "jdbc:oracle:thin:app/S3cret@//host:1521/shop | S3cret",
                "jdbc:oracle:thin:app/\"S3cret\"@//host:1521/shop | S3cret",
                "jdbc:oracle:thin:app/S3cret | S3cret",
                "jdbc:oracle:thin:app/S3cret//host:1521/shop | S3cret",
                "jdbc:mysql://app:S3cret/shop | S3cret",
                "jdbc:h2:mem:shop;PASSWORD=S3cret | S3cret",
                "jdbc:x://host/shop?whatever=S3cret-of-8 | S3cret-of-8"
            })
    void mustFindASecretOfTheUrlWhereverItIsRepeated(String url, String secret) {
        assertThat(shown(url, "login of app with " + secret + " failed")).isEqualTo("login of app with *** failed");
    }

    @Test
    void mustFindSecretsOfPropertiesAndThePassword() {
        String message = "login of app with S3cret, T0ken-of-13 and Pa55 failed";
        Map<String, String> properties = Map.of("trustStorePassword", "S3cret", "unheardOf", "T0ken-of-13");
        assertThat(Redactor.redact(message, KnownSecrets.of(null, properties, "Pa55")))
                .isEqualTo("login of app with ***, *** and *** failed");
    }

    /** A message in which every second word is hidden helps nobody. */
    @Test
    void mustLeaveWordsThatAreNoSecret() {
        String message = "FATAL: no entry for host db.example, user app, database shop, true, require, 5000";
        assertThat(shown("jdbc:postgresql://db.example/shop?user=app&ssl=true&unheardOf=require&other=5000", message))
                .isEqualTo(message);
        assertThat(shown("jdbc:mysql://app@db.example/shop?allowCleartextPasswords=true", message))
                .isEqualTo(message);
        assertThat(shown(Map.of("user", "app", "applicationName", "database shop", "unheardOf", "require"), message))
                .isEqualTo(message);
    }

    @Test
    void mustBearAnyText() {
        for (String url :
                new String[] {"", "=", "?=", "password=", "jdbc:x://@", "jdbc:x://:@h", "a=%", "p?password=%zz"}) {
            assertThat(KnownSecrets.of(url, Map.of("", "", "password", ""), "")).doesNotContain("");
        }
    }
}
