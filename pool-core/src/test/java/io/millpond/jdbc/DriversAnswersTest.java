package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the driver answers is what the application hears. */
class DriversAnswersTest {
    private final TimedPool timed = TimedPool.plain();
    private final RecordingDriver driver = timed.driver;

    private interface Executing {
        boolean on(PreparedStatement statement) throws SQLException;
    }

    static Stream<Executing> executions() {
        return Stream.of(
                s -> s.execute(),
                s -> s.execute("a"),
                s -> s.execute("a", 1),
                s -> s.execute("a", new int[] {1}),
                s -> s.execute("a", new String[] {"id"}));
    }

    @ParameterizedTest
    @MethodSource("executions")
    void mustBePassedOnWhetherThereAreRows(Executing executing) throws SQLException {
        try (Connection connection = timed.borrow();
                PreparedStatement statement = connection.prepareStatement("a")) {
            driver.on("PreparedStatement.execute", a -> true);
            assertThat(executing.on(statement)).isTrue();
            driver.on("PreparedStatement.execute", a -> false);
            assertThat(executing.on(statement)).isFalse();
        }
    }

    @Test
    void mustBePassedOnWhetherAConnectionThatIsLentIsClosed() throws SQLException {
        ConnectionHandle connection = timed.borrow();
        assertThat(connection.isClosed()).isFalse();
        driver.on("Connection.isClosed", a -> true);
        assertThat(connection.isClosed()).isTrue();
    }
}
