package io.millpond.benchmark.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.millpond.benchmark.stub.StubConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compared is a pool in every case. */
@Timeout(60)
class ContenderTest {
    private static final int SIZE = 3;

    private static PoolUnderTest open(Contender contender) throws SQLException {
        return contender.open(Settings.stub(SIZE)).fill();
    }

    private static String physical(Connection connection) throws SQLException {
        return connection.nativeSQL("");
    }

    private static Set<String> physical(List<Connection> connections) throws SQLException {
        Set<String> physical = new HashSet<>();
        for (Connection connection : connections) {
            physical.add(physical(connection));
        }
        return physical;
    }

    private static void giveBack(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
    void mustLendTheSameConnectionsAgain(Contender contender) throws SQLException {
        try (PoolUnderTest pool = open(contender)) {
            List<Connection> first = pool.lendAll();
            Set<String> seen = physical(first);
            giveBack(first);
            for (int i = 0; i < 2 * SIZE; i++) {
                try (Connection again = pool.source().getConnection()) {
                    assertThat(seen).contains(physical(again));
                }
            }
            assertThat(seen).hasSize(SIZE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
    void mustNotLendMoreThanItsSize(Contender contender) throws Exception {
        ExecutorService borrower = Executors.newSingleThreadExecutor();
        try (PoolUnderTest pool = open(contender)) {
            List<Connection> all = pool.lendAll();
            CountDownLatch asking = new CountDownLatch(1);
            Future<String> oneMore = borrower.submit(() -> {
                asking.countDown();
                try (Connection connection = pool.source().getConnection()) {
                    return physical(connection);
                }
            });
            assertThat(asking.await(5, TimeUnit.SECONDS)).isTrue();
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> oneMore.get(100, TimeUnit.MILLISECONDS));
            String returned = physical(all.get(0));
            all.get(0).close();
            assertThat(oneMore.get(10, TimeUnit.SECONDS)).isEqualTo(returned);
            giveBack(all.subList(1, SIZE));
        } finally {
            borrower.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
    void mustCloseStatementsThatTheBorrowerLeftOpenUnlessItIsVibur(Contender contender) throws SQLException {
        try (PoolUnderTest pool = open(contender)) {
            Connection connection = pool.source().getConnection();
            PreparedStatement query = connection.prepareStatement("select 1");
            ResultSet rows = query.executeQuery();
            assertThat(rows.next()).isTrue();
            connection.close();
            assertThat(query.isClosed()).isEqualTo(contender != Contender.VIBUR);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
    void mustCloseItsConnectionsWhenItIsClosed(Contender contender) throws SQLException {
        // pools of other tests may still be closing theirs
        await().until(() -> StubConnection.openNow() == 0);
        PoolUnderTest pool = open(contender);
        assertThat(StubConnection.openNow()).isEqualTo(SIZE);
        pool.close();
        await().untilAsserted(() -> assertThat(StubConnection.openNow()).isZero());
    }

    @Test
    void mustBeFoundByItsId() {
        Set<String> ids = new HashSet<>();
        for (Contender contender : Contender.values()) {
            assertThat(Contender.of(contender.id())).isSameAs(contender);
            ids.add(contender.id());
        }
        assertThat(ids).hasSize(Contender.values().length);
    }
}
