package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Sessions that a real server would keep because {@code close()} threw before it had told the server. */
class FailingCloseOnServersTest {
    private static Object failingToClose(Connection real) {
        return Proxy.newProxyInstance(
                FailingCloseOnServersTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        throw new SQLException("the driver is confused", "08006");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static DataSource dataSource(TestDatabase db) {
        return (DataSource) Proxy.newProxyInstance(
                FailingCloseOnServersTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return failingToClose(db.connect());
                });
    }

    @OnEveryDatabase
    void mustLeaveNoSessionOnTheServer(TestDatabase db) throws Exception {
        // H2's and SQLite's abort() does nothing, so that nothing can end a session whose close() fails
        assumeTrue(db != TestDatabase.H2 && db != TestDatabase.SQLITE);
        int before = db.sessions();
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .name("test")
                .dataSource(dataSource(db))
                .maxSize(3)
                .minIdle(0)
                .build()) {
            for (int i = 0; i < 30; i++) {
                pool.getConnection().close();
                pool.reconnect();
            }
            await().until(() -> pool.stats().total() == 0);
            assertThat(pool.stats().closeFailures()).isEqualTo(30);
            await("sessions left").until(() -> db.sessions() <= before);
        }
    }
}
