package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SetUpExceptionTest {
    @Test
    void mustCarryTheDriversStateAndCodeAndNotItsText() {
        SQLException failure = new SQLException("near \"c4n4ry\"", "HY000", 1205);
        SetUpException told = new SetUpException("connectionInitSql", failure);
        assertThat(told.getSQLState()).isEqualTo("HY000");
        assertThat(told.getErrorCode()).isEqualTo(1205);
        assertThat(told.getMessage()).contains("connectionInitSql", "1205").doesNotContain("c4n4ry");
        assertThat(told.getCause()).isNull();
    }
}
