package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Scenario;
import io.millpond.benchmark.report.Measure;
import io.millpond.testkit.database.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One program with its arguments; each round of each pool is a JVM of its own.
 *
 * @param onDatabase whether it needs the PostgreSQL
 * @param needsVirtualThreads whether it cannot run before JDK 21
 */
public record ForkedScenario(
        String program,
        String name,
        Class<? extends Program> type,
        Arguments arguments,
        boolean onDatabase,
        boolean needsVirtualThreads,
        List<Contender> pools,
        int rounds,
        double seconds)
        implements Scenario {
    private static final Duration AT_LEAST = Duration.ofSeconds(60);
    private static final int TIMES_LONGER = 10;

    @Override
    public Map<Measure, Double> run(Contender pool) throws Exception {
        if (needsVirtualThreads && !Threads.haveVirtual()) {
            throw new IllegalStateException("this JDK has no virtual threads");
        }
        Duration limit = AT_LEAST.plusMillis((long) (TIMES_LONGER * seconds * 1_000));
        if (!onDatabase) {
            return new Fork(type, arguments, limit).run(pool, "");
        }
        TestDatabase database = TestDatabase.POSTGRESQL.start();
        Arguments withDatabase = arguments
                .with("url", database.jdbcUrl())
                .with("driver", database.driverClassName())
                .with("user", database.username());
        return new Fork(type, withDatabase, limit).run(pool, database.password());
    }
}
