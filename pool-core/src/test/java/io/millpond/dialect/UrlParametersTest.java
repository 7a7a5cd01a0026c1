package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class UrlParametersTest {
    @Test
    void mustReadQueryAndSemicolonParametersWithoutCase() {
        UrlParameters query = UrlParameters.of("jdbc:postgresql://h/d?connectTimeout=3&ssl", Map.of());
        assertThat(query.value("CONNECTTIMEOUT")).isEqualTo("3");
        assertThat(query.isOn("ssl")).isTrue();
        UrlParameters semicolon = UrlParameters.of("jdbc:h2:mem:x;DB_CLOSE_DELAY=-1;MODE=MySQL", Map.of());
        assertThat(semicolon.value("db_close_delay")).isEqualTo("-1");
        assertThat(semicolon.sets("mode")).isTrue();
        assertThat(semicolon.sets("mem")).isFalse();
    }

    @Test
    void mustSeeWhatMySqlHostsSetForThemselves() {
        assertThat(UrlParameters.of("jdbc:mysql://(host=a,port=1,socketTimeout=9000)/d", Map.of())
                        .sets("socketTimeout"))
                .isTrue();
        assertThat(UrlParameters.of("jdbc:mysql://address=(host=a)(socketTimeout=9000)/d?x=y", Map.of())
                        .sets("socketTimeout"))
                .isTrue();
    }

    @Test
    void mustLetDriverPropertiesWinOverTheUrl() {
        assertThat(UrlParameters.of("jdbc:x:y?a=1", Map.of("A", "2")).value("a"))
                .isEqualTo("2");
    }

    /** Why a user in such a URL beside a username is an error of the settings. */
    @Test
    void mustKnowThatPostgresTakesTheUrlsValuesFirst() {
        Properties given = new Properties();
        given.setProperty("user", "app");
        given.setProperty("password", "pw");
        Properties taken = Driver.parseURL("jdbc:postgresql://db/shop?user=other&password=p%77&PASSWORD=x", given);
        assertThat(taken.getProperty("user")).isEqualTo("other");
        assertThat(taken.getProperty("password")).isEqualTo("pw");
        assertThat(Driver.parseURL("jdbc:postgresql://db/shop?sockettimeout=30", given)
                        .getProperty("socketTimeout"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "jdbc", "jdbc:x?", "jdbc:x?&&=&;", "jdbc:x?=v", ";;;", "jdbc:x?a==b=c", "(((", "jdbc:x?%zz=%"
            })
    void mustReadAnythingWithoutFailing(String url) {
        assertThat(UrlParameters.of(url, Map.of()).sets("b")).isFalse();
    }
}
