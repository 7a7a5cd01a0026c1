package io.millpond.benchmark.contender;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.druid.pool.DruidDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DruidPoolTest {
    /**
     * Older releases made it fair when they were told how long to wait, which costs throughput; the README says of its
     * waiters that they are served in any order.
     */
    @Test
    void itsLockMustNotBeFair() throws SQLException {
        try (PoolUnderTest pool = Contender.DRUID.open(Settings.stub(1))) {
            assertThat(((DruidDataSource) pool.source()).isUseUnfairLock()).isTrue();
        }
    }
}
