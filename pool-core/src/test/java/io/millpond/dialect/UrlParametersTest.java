package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {"", "jdbc", "jdbc:x?", "jdbc:x?&&=&;", "jdbc:x?=v", ";;;", "jdbc:x?a==b=c", "(((", "jdbc:x?%zz=%"
            })
    void mustReadAnythingWithoutFailing(String url) {
        assertThat(UrlParameters.of(url, Map.of()).sets("b")).isFalse();
    }
}
