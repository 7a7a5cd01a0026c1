package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassingRefusalTest {
    @ParameterizedTest
    @CsvSource({
        "40001, 0, true",
        "40P01, 0, true",
        "55P03, 0, true",
        "57014, 0, true",
        "HYT00, 50200, true",
        "HY000, 1205, true",
        "40001, 1213, true",
        "53100, 0, true",
        "53200, 0, true",
        "HY000, 1021, true",
        "HY001, 1037, true",
        "HY001, 1038, true",
        "70100, 1969, true",
        "HY000, 3024, true",
        ", 5, true",
        ", 6, true",
        ", 1, false",
        "42P01, 0, false",
        "HY000, 1193, false",
        "45000, 1644, false",
        "42000, 5, false"
    })
    void mustTellABadMomentFromARefusalForGood(String state, int code, boolean passes) {
        assertThat(PassingRefusal.is(new SQLException("no", state, code))).isEqualTo(passes);
    }
}
