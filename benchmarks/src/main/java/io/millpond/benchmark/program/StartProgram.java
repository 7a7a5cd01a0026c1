package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.report.Figure;
import io.millpond.benchmark.report.Measure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * From the start of a pool to its first connection, and to all of them lent to one thread. Before each start the server
 * gets time to end the sessions of the pool before: one that closes its connections slowly would otherwise start on a
 * server that has done with them, one that closes them in the background on a server that has not. Arguments:
 * {@code url}, {@code driver}, {@code user}, {@code size}, {@code warmups}, and {@code times}, how often.
 */
public final class StartProgram implements Program {
    private static final long PAUSE_NANOS = 100_000_000;

    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        int warmUps = arguments.number("warmups");
        double[] first = new double[arguments.number("times")];
        double[] full = new double[first.length];
        Settings settings = arguments.settings(arguments.number("size")).openingInBackground();
        // the driver's own classes are no pool's business
        Class.forName(settings.driver());
        DriverManager.getConnection(settings.url(), settings.username(), settings.password())
                .close();
        double cold = start(contender, settings, false)[0];
        for (int i = 0; i < warmUps; i++) {
            start(contender, settings, false);
        }
        for (int i = 0; i < first.length; i++) {
            double[] times = start(contender, settings, true);
            first[i] = times[0];
            full[i] = times[1];
        }
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.COLD_FIRST, cold);
        figures.put(Measure.FIRST, Figure.median(first));
        figures.put(Measure.FULL, Figure.median(full));
        return figures;
    }

    private static double[] start(Contender contender, Settings settings, boolean fill) throws SQLException {
        pause();
        long began = System.nanoTime();
        try (PoolUnderTest pool = contender.open(settings)) {
            pool.source().getConnection().close();
            double first = (System.nanoTime() - began) / 1e6;
            if (!fill) {
                return new double[] {first};
            }
            var all = pool.lendAll();
            double full = (System.nanoTime() - began) / 1e6;
            for (Connection connection : all) {
                connection.close();
            }
            return new double[] {first, full};
        }
    }

    private static void pause() {
        long until = System.nanoTime() + PAUSE_NANOS;
        for (long left = PAUSE_NANOS; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
