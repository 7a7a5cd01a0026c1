package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.dialect.ConnectFailureKind;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ConnectFailureTest {
    @Test
    void mustNotShowASecretThatIsAtTheEndOfALongChain() {
        Throwable failure = new IllegalStateException("login failed for password hunter2");
        for (int link = 1; link < 17; link++) {
            failure = new SQLException("cannot connect", "28000", failure);
        }
        Throwable shown = ConnectFailure.of(ConnectFailureKind.CREDENTIALS, failure, null, "hunter2")
                .shown();
        assertThat(shown).hasMessageContaining("cannot connect").hasNoCause();
    }

    @Test
    void mustNotShowASecretThatIsInTheNextException() {
        SQLException failure = new SQLException("cannot connect", "28000", 17);
        failure.setNextException(new SQLException("login failed for password hunter2"));
        Throwable shown = ConnectFailure.of(ConnectFailureKind.CREDENTIALS, failure, null, "hunter2")
                .shown();
        assertThat(shown).isInstanceOfSatisfying(SQLException.class, sql -> {
            assertThat((Throwable) sql.getNextException()).isNull();
            assertThat(sql.getSQLState()).isEqualTo("28000");
            assertThat(sql.getErrorCode()).isEqualTo(17);
            assertThat(sql.getMessage()).contains("cannot connect");
        });
    }
}
