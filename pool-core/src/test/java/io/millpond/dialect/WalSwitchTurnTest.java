package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WalSwitchTurnTest {
    @Test
    void mustComeToOneAtATimeAndTellTheOthersInTime() throws InterruptedException {
        WalSwitchTurn turn = WalSwitchTurn.of("one");
        assertThat(turn.await(Duration.ZERO)).isTrue();
        assertThat(turn.await(Duration.ofMillis(20))).isFalse();
        turn.end();
        assertThat(turn.await(Duration.ZERO)).isTrue();
        turn.end();
    }

    @Test
    void mustBeTheSameForAllPoolsOfOneDatabase() {
        WalSwitchTurn turn = WalSwitchTurn.of("shared");
        assertThat(WalSwitchTurn.of("shared")).isSameAs(turn);
        assertThat(WalSwitchTurn.of("another")).isNotSameAs(turn);
    }
}
