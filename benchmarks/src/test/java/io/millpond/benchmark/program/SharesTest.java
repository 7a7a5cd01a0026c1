package io.millpond.benchmark.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void equalSharesMustBeFair() {
        Shares shares = new Shares(7, 7, 7);
        assertThat(shares.jain()).isEqualTo(1);
        assertThat(shares.spread()).isEqualTo(1);
        assertThat(shares.total()).isEqualTo(21);
    }

    @Test
    void oneThatGetsAllMustBeAsUnfairAsItGets() {
        Shares shares = new Shares(0, 9, 0, 0);
        assertThat(shares.jain()).isEqualTo(0.25);
        assertThat(shares.spread()).isInfinite();
        assertThat(shares.empty()).isEqualTo(3);
        assertThat(shares.least()).isZero();
        assertThat(shares.most()).isEqualTo(9);
    }

    @Test
    void nothingMustBeNoFigure() {
        assertThatThrownBy(() -> new Shares(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
