package io.millpond.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.spi.Credentials;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @CsvSource({
        "user=other, username",
        "user=other&password=pw, username",
        "user=app&password=other, password",
        "password=p%77&user=app&user=other, username",
    })
    void mustSayWhatPostgresWouldTakeFromTheUrlInstead(String parameters, String ignored) {
        for (String scheme : List.of("jdbc:postgresql:", "jdbc:p6spy:postgresql:", "jdbc:tc:postgresql:18:")) {
            mustReportOnly(
                    ignored,
                    new TestSettings()
                            .jdbcUrl(scheme + "//db/shop?ssl=true&" + parameters)
                            .username("app")
                            .password("pw"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=disable, sslmode, verify-full",
        "ssl=true&sslmode=disable, sslmode, verify-full",
        "sslmode=verify-full&sslmode=disable, sslmode, verify-full",
        "ssl, ssl, false",
        "user=other, user, app",
    })
    void mustSayWhatPostgresWouldTakeInsteadOfAProperty(String parameters, String key, String value) {
        mustReportOnly(
                "property." + key,
                new TestSettings()
                        .jdbcUrl("jdbc:postgresql://db/shop?" + parameters)
                        .property(key, value)
                        .property("tcpKeepAlive", "true"));
    }

    private static void mustReportOnly(String ignored, TestSettings settings) {
        assertThatThrownBy(settings::toConfig)
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).hasSize(1))
                .hasMessageContaining(ignored + ": has no effect: PostgreSQL's driver takes the parameter ")
                .hasMessageContaining("out of the URL, or leave " + ignored + " out")
                .hasMessageNotContaining("other");
    }

    @Test
    void mustTakeAPropertyThatTheUrlHasTooOrNotAtAll() {
        PoolConfig config = new TestSettings()
                .jdbcUrl("jdbc:postgresql://db/shop?SSLMODE=disable&options=-c%20a%3Db")
                .property("sslmode", "verify-full")
                .property("options", "-c a=b")
                .toConfig();
        assertThat(config.properties()).hasSize(2);
    }

    @Test
    void mustSayThatPostgresWouldNotUseTheCredentials() {
        TestSettings settings = new TestSettings()
                .jdbcUrl("jdbc:postgresql://db/shop?user=app&password=c4n4ry")
                .credentials(() -> Credentials.of("app", "pw"));
        assertThatThrownBy(settings::toConfig)
                .hasMessageContaining("credentials: has no effect")
                .hasMessageContaining("the parameter password of the URL")
                .hasMessageNotContaining("c4n4ry");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/shop?user=app&password=p%77",
                "jdbc:postgresql://db/shop?User=other&PASSWORD=other",
                "jdbc:postgresql://db/shop?currentSchema=user",
                "jdbc:mariadb://db/shop?user=other&password=other",
                "jdbc:mysql://db/shop?user=other&password=other"
            })
    void mustTakeAUserInTheUrlThatChangesNothing(String url) {
        assertThat(new TestSettings()
                        .jdbcUrl(url)
                        .username("app")
                        .password("pw")
                        .toConfig()
                        .jdbcUrl())
                .isEqualTo(url);
    }
}
