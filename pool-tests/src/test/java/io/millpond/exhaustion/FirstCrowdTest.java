package io.millpond.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The first crowd of a JVM whose waits end together: thousands of threads that need a class for the first time at the
 * same moment would wait for each other at the class loader's lock, for up to 20 s where it was measured. So what they
 * need is loaded while they wait, by another.
 */
class FirstCrowdTest {
    /** More than a pool takes for a few. */
    private static final int CROWD = 80;

    private static final String WORKERS = "millpond-crowded-worker";

    private final LoadNotes loader = new LoadNotes();
    private final ScriptedDriver driver = new ScriptedDriver();
    private final Queue<SQLException> failures = new ConcurrentLinkedQueue<>();

    /** The pool's classes are others than those that this one names. */
    private static Object call(Object on, String method, Object... arguments) throws Exception {
        for (var each : on.getClass().getMethods()) {
            if (each.getName().equals(method)
                    && each.getParameterCount() == arguments.length
                    && (arguments.length == 0
                            || each.getParameterTypes()[0].isPrimitive()
                            || each.getParameterTypes()[0].isInstance(arguments[0]))) {
                each.setAccessible(true); // a public method of a class that is not
                return each.invoke(on, arguments);
            }
        }
        throw new NoSuchMethodException(method);
    }

    private DataSource pool() throws Exception {
        Object builder = loader.loadClass("io.millpond.MillpondDataSource")
                .getMethod("builder")
                .invoke(null);
        call(builder, "name", "crowded");
        call(builder, "dataSource", driver.asDataSource());
        call(builder, "maxSize", 1);
        call(builder, "acquireTimeout", Duration.ofSeconds(2));
        return (DataSource) call(builder, "build");
    }

    private static int waiting(DataSource pool) throws Exception {
        return (int) call(call(pool, "stats"), "waiting");
    }

    private List<Thread> crowd(DataSource pool) {
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            Thread borrower = new Thread(
                    () -> {
                        try {
                            pool.getConnection().close();
                        } catch (SQLException e) {
                            failures.add(e);
                        }
                    },
                    "borrower-" + i);
            borrower.start();
            crowd.add(borrower);
        }
        return crowd;
    }

    @Test
    void mustFindLoadedWhatItNeedsWhenItsTimeIsUp() throws Exception {
        DataSource pool = pool();
        try (AutoCloseable closing = (AutoCloseable) pool;
                Connection held = pool.getConnection()) {
            List<Thread> crowd = crowd(pool);
            await().until(() -> waiting(pool) == CROWD);
            List<LoadNotes.Note> before = loader.of(WORKERS);
            assertThat(held.isClosed()).isFalse();
            loader.forget();
            for (Thread borrower : crowd) {
                borrower.join();
            }
            assertThat(failures).hasSize(CROWD).allMatch(SQLTransientConnectionException.class::isInstance);
            assertThat(loader.of("borrower")).as("loaded by those who are late").isEmpty();
            assertThat(before.size() + loader.of(WORKERS).size())
                    .as("loaded for them")
                    .isPositive();
            assertThat(closing).isNotNull();
        }
    }
}
