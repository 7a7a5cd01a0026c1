package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.report.Measure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Starts a pool, uses it once, closes it; {@link Footprint} looks at the classes that are loaded meanwhile. */
public final class OnceProgram implements Program {
    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        // else the pool that asks for drivers would pay for the classes of all that are on the class path
        long drivers = DriverManager.drivers().count();
        LoggerFactory.getLogger(OnceProgram.class).info("{} drivers are there without any pool", drivers);
        try (PoolUnderTest pool = contender.open(Settings.stub(2)).fill();
                Connection connection = pool.source().getConnection();
                PreparedStatement query = connection.prepareStatement("select 1");
                ResultSet rows = query.executeQuery()) {
            rows.next();
        }
        return Map.of();
    }
}
